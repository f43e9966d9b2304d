import { runGenerator } from './generator/command.ts';

process.exitCode = await runGenerator(process.argv.slice(2), import.meta.dirname, {
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
