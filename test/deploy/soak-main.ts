import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEmulator, NO_EMULATOR } from '../support/emulator/process.ts';
import type { Resources } from './function-process.ts';
import { soak } from './soak.ts';
import { synthesizeApp } from './synthesized-app.ts';

/** Invokes the deployed bundle many times in one process, and prints what the process holds as it goes. */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' } } });

const emulator = await startEmulator();
if (emulator === undefined) throw new Error(NO_EMULATOR);
const app = synthesizeApp({ eventsApiUrl: 'http://127.0.0.1:1', lookbackDays: 30 });
try {
  const { samples, outcomes } = await soak(app, emulator.url, Number(values.runs), (done) => {
    process.stderr.write(`${done} invocations\n`);
  });
  print('invocations end with');
  for (const [outcome, count] of outcomes) print(`  ${outcome.padEnd(20)} ${count}`);
  print('turn   heap MB   external MB   RSS MB   descriptors   timers');
  const step = Math.max(1, Math.floor(samples.length / 12));
  for (const [turn, sample] of samples.entries()) if (turn % step === 0) print(row(turn + 1, sample));
} finally {
  rmSync(app.folder, { recursive: true });
  emulator.stop();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function row(turn: number, { heapMb, externalMb, rssMb, descriptors, timers }: Resources): string {
  const cells: readonly [string, number][] = [
    [heapMb.toFixed(1), 9],
    [externalMb.toFixed(1), 13],
    [rssMb.toFixed(0), 8],
    [String(descriptors), 13],
    [String(timers), 8],
  ];
  return String(turn).padStart(4) + cells.map(([text, width]) => text.padStart(width + 1)).join('');
}
