import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FixSettings } from '../ingest/errors.ts';
import { isObject } from '../ingest/json.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/launcher.mjs', import.meta.url));
const SIMULATOR = 'test/support/simulator/main.ts';

/** What the simulator of `npm start` serves: events per feed, and the share of records that fail their schema. */
export const SIMULATED = { backlog: 2_000, backlogDays: 6, livePerMinute: 30, poison: 0.002 };

export interface SimulatorProcess {
  /** Base URL. */
  readonly url: string;
  readonly stop: () => void;
}

/**
 * Starts the simulator in its own process. It ends with this process, even if this one is killed.
 *
 * @param flags what it serves, by the names of its flags: backlog, epoch …; true for a flag without a value
 * @throws FixSettings if it does not start
 */
export async function startSimulatorProcess(
  flags: Readonly<Record<string, string | number | true>>,
): Promise<SimulatorProcess> {
  const child = spawn(
    process.execPath,
    [
      ...[LAUNCHER, SIMULATOR, '--json', '--exit-with-stdin', '--port', '0'],
      ...Object.entries(flags).flatMap(([name, value]) =>
        value === true ? [`--${name}`] : [`--${name}`, String(value)],
      ),
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

/**
 * The flags of the simulator of a folder.
 *
 * @param epoch when the folder was created: the same epoch gives the same events, so stored cursors stay valid after a restart
 */
export function simulatorFlags(epoch: string): Parameters<typeof startSimulatorProcess>[0] {
  return {
    epoch,
    backlog: SIMULATED.backlog,
    'backlog-days': SIMULATED.backlogDays,
    'live-per-minute': SIMULATED.livePerMinute,
    poison: SIMULATED.poison,
  };
}
