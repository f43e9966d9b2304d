import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PRINTED_OUTPUT, secretsIn } from './printed-output.ts';

/** Collects what the processes of all tests print, and fails the run if it contains a part of a token or a person. */
export function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'printed-'));
  const file = path.join(folder, 'output.log');
  writeFileSync(file, '');
  process.env[PRINTED_OUTPUT] = file;
  return () => {
    const printed = readFileSync(file, 'utf8');
    rmSync(folder, { recursive: true });
    const [first] = secretsIn(printed);
    if (first === undefined) return;
    const at = Math.max(0, printed.indexOf(first));
    const context = printed.slice(Math.max(0, at - 500), at + 200);
    process.stderr.write(`a process printed ${first}, which must never be printed:\n${context}\n`);
    // An error would keep Vitest from ending, and its exit code would be 0.
    process.exitCode = 1;
  };
}
