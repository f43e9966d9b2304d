import { runProgram } from './program.ts';
import { exitOnBrokenPipe } from './terminal/broken-pipe.ts';

exitOnBrokenPipe();
// Explicit, since polls may still be under way when a person interrupts them.
process.exit(await runProgram(process.argv.slice(2)));
