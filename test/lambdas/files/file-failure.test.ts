import { describe, expect, it } from 'vitest';
import { FixSettings, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { fileFailure } from '../../../lambdas/files/file-failure.ts';

const failed = (code: string, syscall: string) => Object.assign(new Error(), { code, syscall });

describe('a file operation that may succeed later', () => {
  it.each(['ENOSPC', 'EDQUOT'])('reports a full disk (%s)', (code) => {
    const error = fileFailure('write a', failed(code, 'write'));
    expect(error).toBeInstanceOf(TryAgainLater);
    expect(error.message).toBe(
      'cannot write a: the disk is full; free some space, then start again: nothing is lost',
    );
  });

  it.each([
    ['EIO', 'the disk reports an error; check the disk'],
    ['EMFILE', 'this process has too many open files; raise the limit'],
    ['ENFILE', 'the machine has too many open files'],
    ['ENOMEM', 'the machine is out of memory'],
    ['EBUSY', 'another program is using it'],
    ['ESTALE', 'the network file system does not answer'],
  ])('reports %s with its cause', (code, cause) => {
    const error = fileFailure('read a', failed(code, 'read'));
    expect(error).toBeInstanceOf(TryAgainLater);
    expect(error.message).toContain(`cannot read a (${code}): ${cause}`);
  });
});

describe('a file operation that fails until somebody acts', () => {
  it.each(['EPERM', 'ENOTSUP', 'ENOSYS'])('reports a file system without hard links (%s)', (code) => {
    const error = fileFailure('write a', failed(code, 'link'));
    expect(error).toBeInstanceOf(FixSettings);
    expect(error.message).toMatch(
      new RegExp(`^cannot write a \\(${code}\\): its file system has no hard links, .* name a folder on`),
    );
  });

  it.each([
    ['EPERM', 'open'],
    ['EACCES', 'link'],
    ['EROFS', 'mkdir'],
  ])('reports a folder that is not writable (%s of %s)', (code, syscall) => {
    const error = fileFailure('write a', failed(code, syscall));
    expect(error).toBeInstanceOf(FixSettings);
    expect(error.message).toBe(`cannot write a (${code}): name a writable folder with --out`);
  });
});
