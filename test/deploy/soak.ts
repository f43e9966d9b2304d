import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { environmentAt, EmulatedAccount } from '../support/emulator/account.ts';
import { startFaultProxy, type AwsFault } from '../support/emulator/fault-proxy.ts';
import type { Fault } from '../support/simulator/faults.ts';
import { startSimulator } from '../support/simulator/server.ts';
import { environmentIn } from './account-environment.ts';
import { endOfRun, startWarmFunction, type Resources } from './function-process.ts';
import type { SynthesizedApp } from './synthesized-app.ts';

/** What goes wrong in an invocation, if anything. */
interface Mishap {
  readonly api?: Fault;
  readonly aws?: Readonly<Record<string, AwsFault>>;
  /** In milliseconds. */
  readonly timeLeft?: number;
}

const WELL: Mishap = {};
const EVENTS_PER_MINUTE = 40;
/** Enough for a run that reads, and too little for one that waits. */
const SHORT_MS = 9_000;

/** One turn. Most invocations are well, and each other one ends in a way of its own. */
const TURN: readonly Mishap[] = [
  WELL,
  WELL,
  { api: { kind: 'status', status: 500 }, timeLeft: SHORT_MS },
  WELL,
  // Without Retry-After: the process would wait while the minutes of the simulated account pass.
  { api: { kind: 'status', status: 429 }, timeLeft: SHORT_MS },
  WELL,
  { api: { kind: 'body', text: '{"items":' }, timeLeft: SHORT_MS },
  { api: { kind: 'encoded', encoding: 'br', encode: (body) => body }, timeLeft: SHORT_MS },
  WELL,
  { api: { kind: 'reset' }, timeLeft: SHORT_MS },
  { api: { kind: 'hang' }, timeLeft: SHORT_MS },
  { api: { kind: 'stall' }, timeLeft: SHORT_MS },
  WELL,
  { api: { kind: 'upgrade' }, timeLeft: SHORT_MS },
  { api: { kind: 'status', status: 401 } },
  WELL,
  { aws: { PutObject: 'conflict' } },
  WELL,
  { aws: { TransactWriteItems: 'lost' } },
  { aws: { GetItem: 'refused' } },
  WELL,
  { timeLeft: 5_000 },
  { timeLeft: 1 },
  WELL,
];

/**
 * Invokes one function again and again in one process, as a warm one. Its invocations end in many ways, and each is a minute of
 * the simulated account.
 *
 * @param endpoint of the emulator
 * @returns a sample after each whole turn
 */
export async function soak(
  app: SynthesizedApp,
  endpoint: string,
  invocations: number,
  progress: (done: number) => void = () => undefined,
): Promise<{ readonly samples: readonly Resources[]; readonly outcomes: ReadonlyMap<string, number> }> {
  const account = await new EmulatedAccount(endpoint).create();
  let mishap = WELL;
  let minute = 0;
  const epoch = Date.now() - (invocations + 10) * 60_000;
  const simulator = await startSimulator({
    epoch,
    now: () => epoch + minute * 60_000,
    backlog: 500,
    backlogDays: 1,
    livePerMinute: EVENTS_PER_MINUTE,
    poison: 0.02,
    faults: () => mishap.api,
  });
  const proxy = await startFaultProxy(endpoint, ({ operation }) => mishap.aws?.[operation]);
  await account.secrets.send(
    new PutSecretValueCommand({ SecretId: account.secretArn, SecretString: simulator.mintToken() }),
  );
  const [deployed] = app.functions;
  if (deployed === undefined) throw new Error('the app has no function');
  const warm = startWarmFunction(deployed.bundle, {
    ...environmentAt(proxy.url),
    ...environmentIn(account, app, deployed),
    EVENTS_API_URL: simulator.url,
  });
  const samples: Resources[] = [];
  const outcomes = new Map<string, number>();
  try {
    for (let i = 0; i < invocations; i += 1) {
      minute += 1;
      mishap = TURN[i % TURN.length] ?? WELL;
      const outcome = endOfRun(await warm.invoke(mishap.timeLeft ?? 55_000)) ?? 'nothing was said';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (i % TURN.length === TURN.length - 1) {
        mishap = WELL;
        samples.push(await warm.resources());
        progress(i + 1);
      }
    }
  } finally {
    warm.stop();
    await Promise.all([proxy.close(), simulator.close()]);
  }
  return { samples, outcomes };
}

/** The number of invocations after which there is a sample. */
export const TURN_LENGTH = TURN.length;
