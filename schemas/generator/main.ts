import path from 'node:path';
import { runGenerator } from './command.ts';

process.exitCode = await runGenerator(process.argv.slice(2), path.join(import.meta.dirname, '..'), {
  info: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
});
