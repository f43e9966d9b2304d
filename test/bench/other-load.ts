import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_MS = 1_000;

/** Measures for a second how much of the machine other programs use, while this one does nothing: 0 is none of it, 1 all. */
export async function measureOtherLoad(): Promise<number> {
  const before = cpuTimes();
  await sleep(SAMPLE_MS);
  const after = cpuTimes();
  return 1 - (after.idle - before.idle) / (after.total - before.total);
}

function cpuTimes(): { readonly idle: number; readonly total: number } {
  const cpus = os.cpus().map(({ times }) => times);
  return {
    idle: cpus.reduce((sum, { idle }) => sum + idle, 0),
    total: cpus.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0),
  };
}
