import { FixSettings, TryAgainLater, type PipelineError } from '../ingest/errors.ts';

const DISK_IS_FULL = 'the disk is full; free some space, then start again: nothing is lost';
const MACHINE_IS_BUSY = 'the machine is out of memory or other resources for now';
const MOUNT_FAILS = 'the network file system does not answer; check its mount';

/** Failures that may pass while the process lives, by code, and what to do if they last. */
const TRANSIENT: Readonly<Record<string, string>> = {
  ENOSPC: DISK_IS_FULL,
  EDQUOT: DISK_IS_FULL,
  EIO: 'the disk reports an error; check the disk, or the mount of a network file system',
  EMFILE: 'this process has too many open files; raise the limit with ulimit -n',
  ENFILE: 'the machine has too many open files; close other programs',
  ENOMEM: MACHINE_IS_BUSY,
  EAGAIN: MACHINE_IS_BUSY,
  EBUSY: 'another program is using it',
  EINTR: 'the call was interrupted',
  ESTALE: MOUNT_FAILS,
  ETIMEDOUT: MOUNT_FAILS,
  EHOSTDOWN: MOUNT_FAILS,
  EHOSTUNREACH: MOUNT_FAILS,
  ENETUNREACH: MOUNT_FAILS,
  ENOTCONN: MOUNT_FAILS,
};

/** What link() fails with where hard links do not exist: EPERM in Linux, ENOTSUP in macOS, ENOSYS in FUSE. */
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * The error that a failed file operation is reported with: TryAgainLater if its cause may pass while the process lives.
 *
 * @param doing completes "cannot …"
 */
export function fileFailure(doing: string, cause: unknown): PipelineError {
  const code = codeOf(cause);
  const transient = TRANSIENT[code];
  if (transient === DISK_IS_FULL) return new TryAgainLater(`cannot ${doing}: ${transient}`, { cause });
  if (transient !== undefined) return new TryAgainLater(`cannot ${doing} (${code}): ${transient}`, { cause });
  const advice = hasNoHardLinks(cause)
    ? 'its file system has no hard links, with which files are created atomically (exFAT and FAT have none); name a folder on another one with --out'
    : 'name a writable folder with --out';
  return new FixSettings(`cannot ${doing} (${code}): ${advice}`, { cause });
}

/** The code of a failed system call, such as ENOENT. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function hasNoHardLinks(error: unknown): boolean {
  const isLink = error instanceof Error && 'syscall' in error && error.syscall === 'link';
  return isLink && NO_HARD_LINKS.includes(codeOf(error));
}
