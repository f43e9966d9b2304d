import path from 'node:path';
import { runGenerator } from './command.ts';

process.exitCode = await runGenerator(process.argv.slice(2), path.join(import.meta.dirname, '..'), {
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
