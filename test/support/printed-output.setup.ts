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
    throw new Error(
      `a process printed ${first}, which must never be printed:\n${printed.slice(Math.max(0, at - 500), at + 200)}`,
    );
  };
}
