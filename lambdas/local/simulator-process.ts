import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FixSettings } from '../ingest/errors.ts';
import { isObject } from '../ingest/json.ts';

const MAIN = fileURLToPath(new URL('../../test/simulator/main.ts', import.meta.url));

/** What the simulator serves when nothing else is said. */
export const SIMULATED = { backlog: 2_000, backlogDays: 6, livePerMinute: 30 };

export interface SimulatorProcess {
  /** Base URL. */
  readonly url: string;
  readonly stop: () => void;
}

/**
 * Starts the simulator as a process of its own, which ends with this one, however it ends.
 *
 * @param epoch RFC 3339; the same epoch gives the same world, so its cursors stay good from one start to the next
 */
export async function startSimulatorProcess(epoch: string): Promise<SimulatorProcess> {
  const child = spawn(
    process.execPath,
    [
      ...['--import', import.meta.resolve('tsx'), MAIN, '--json', '--exit-with-stdin', '--port', '0'],
      ...['--epoch', epoch, '--backlog', String(SIMULATED.backlog)],
      ...[
        '--backlog-days',
        String(SIMULATED.backlogDays),
        '--live-per-minute',
        String(SIMULATED.livePerMinute),
      ],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [''])]);
  const ready: unknown = line === '' ? undefined : JSON.parse(String(line));
  if (!isObject(ready) || typeof ready['url'] !== 'string')
    throw new FixSettings('the simulator did not start');
  return { url: ready['url'], stop: () => child.kill() };
}
