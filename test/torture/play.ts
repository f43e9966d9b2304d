import { ingest, type Run } from '../../lambdas/ingest/ingest.ts';
import { LIMITS } from '../../lambdas/ingest/limits.ts';
import type { Ports } from '../../lambdas/ingest/ports.ts';
import { decodeState, type FeedState } from '../../lambdas/ingest/state.ts';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { MemoryClock, MemoryObjects, MemoryStates } from '../ports/memory.ts';
import { SIGN_INS, SOURCE, START_TIME } from '../ports/run.ts';
import { ModelApi } from './model-api.ts';
import type { Fault, Kind, RunPlan, Schedule, Step } from './schedule.ts';
import { Turns } from './turns.ts';
import { recordOf, rejectedRecordOf } from '../delivered-lines.ts';

/**
 * How a promise can be broken.
 * - `lost`: a record that is nowhere, or a good one that is not in the store
 * - `doubled`: an event that is in the store twice
 * - `altered`: a record that nobody sent
 * - `misjudged`: where one release alone judged, a record in the wrong place
 * - `rewritten`: an object that was created twice
 * - `backwards`: a position that follows a later one
 */
export type Broken = 'lost' | 'doubled' | 'altered' | 'misjudged' | 'rewritten' | 'backwards';

/** What a schedule came to: by which records, keys and positions each promise was broken. */
export type Verdict = Readonly<Record<Broken, readonly string[]>>;

const schemaOf: Readonly<Record<RunPlan['release'], CompiledSchema>> = {
  A: release('A'),
  B: release('B'),
};

/** A release whose schema wants nothing but that the record is good in it. */
function release(name: RunPlan['release']): CompiledSchema {
  const validate: CompiledSchema['validate'] = (record) => {
    const isGood = (record as { good: string }).good.includes(name);
    validate.errors = isGood
      ? null
      : [{ instancePath: '/good', keyword: 'release', message: 'must be good' }];
    return isGood;
  };
  return { ...SCHEMAS[SIGN_INS.logType], validate };
}

const GOOD_IN: Readonly<Record<Kind, string>> = { good: 'AB', bad: '', 'good in A': 'A', 'good in B': 'B' };

/** Plays a schedule on the real core, then lets the feed be drained without faults, and looks at what is there. */
export async function play({ api: shape, steps, ...limits }: Schedule): Promise<Verdict> {
  const api = new ModelApi(shape);
  const states = new MemoryStates();
  const objects = new MemoryObjects();
  const clock = new MemoryClock();
  const history: FeedState[] = [];
  const created: string[] = [];
  const kinds = new Map<string, Kind>();
  const world = { api, states, objects, clock, history, created, limits: { ...LIMITS, ...limits } };
  let restored = false;

  for (const step of steps) {
    arrive(step, api, kinds);
    await runTogether(world, step.runs, step.faults, step.turns);
    clock.time += step.passes;
    if (step.restored > 0 && history.length > step.restored) {
      history.splice(-step.restored);
      states.texts.set(SIGN_INS.name, JSON.stringify(history.at(-1)));
      restored = true;
    }
  }
  await drain(world);
  return judge(world, kinds, restored, steps);
}

interface World {
  readonly api: ModelApi;
  readonly states: MemoryStates;
  readonly objects: MemoryObjects;
  readonly clock: MemoryClock;
  /** Every state that was written, and not undone. */
  readonly history: FeedState[];
  readonly created: string[];
  readonly limits: Run['limits'];
}

function arrive({ arrivals, sameUuid }: Step, api: ModelApi, kinds: Map<string, Kind>): void {
  const add = (uuid: string, kind: Kind, content: number) => {
    const time = '2026-11-22T19:59:58Z';
    const text = JSON.stringify({ uuid, timestamp: time, good: GOOD_IN[kind], content });
    kinds.set(text, kind);
    api.arrived.push(text);
  };
  for (const kind of arrivals) add(`E${kinds.size}`, kind, 0);
  const last = arrivals.at(-1);
  if (sameUuid && last !== undefined) add(`E${kinds.size - 1}`, last, 1);
}

async function runTogether(
  world: World,
  plans: readonly RunPlan[],
  faults: readonly Fault[],
  turns: readonly number[],
): Promise<void> {
  const pending = [...faults];
  const order = new Turns(turns);
  const call = async <T>(effect: () => Promise<T>): Promise<T> => {
    await order.wait();
    const fault = pending.shift() ?? 'none';
    if (fault === 'before') throw new Error('killed');
    const answer = await effect();
    if (fault === 'after') throw new Error('killed');
    return answer;
  };
  await order.all(plans.map((plan) => () => ingest(wire(world, plan, call))));
}

type Call = <T>(effect: () => Promise<T>) => Promise<T>;

function wire(
  { api, states, objects, clock, history, created, limits }: World,
  plan: RunPlan,
  call: Call,
): Run {
  let looks = plan.deadline;
  const ports: Ports = {
    source: { readPage: (feed, position) => call(() => api.readPage(feed, position)) },
    states: {
      read: (feed) => call(() => states.read(feed)),
      write: (feed, state) =>
        call(async () => {
          const answer = await states.write(feed, state);
          if (answer === 'written') history.push(decodeState(states.texts.get(feed.name)!));
          return answer;
        }),
    },
    objects: {
      exists: (key) => call(() => objects.exists(key)),
      create: (object) =>
        call(async () => {
          const answer = await objects.create(object);
          if (answer === 'created') created.push(object.key);
          return answer;
        }),
    },
    clock: {
      now: () => clock.now(),
      timeLeft: () => {
        looks -= 1;
        return looks < 0 ? 0 : clock.timeLeft();
      },
    },
    progress: () => undefined,
  };
  return {
    feed: SIGN_INS,
    source: SOURCE,
    schema: schemaOf[plan.release],
    ports,
    limits,
    startTime: START_TIME,
  };
}

/** One run a minute without faults, until one is caught up. */
async function drain(world: World): Promise<void> {
  world.api.calm = true;
  for (let minute = 0; minute < 1_000; minute += 1) {
    const outcome = await ingest(wire(world, { release: 'A', deadline: Infinity }, (effect) => effect()));
    if (outcome === 'caught up') return;
    world.clock.time += 60_000;
  }
  throw new Error('the feed is never drained');
}

function judge(
  world: World,
  kinds: ReadonlyMap<string, Kind>,
  restored: boolean,
  steps: readonly Step[],
): Verdict {
  const delivered = world.objects.lines('logs/').map(recordOf);
  const quarantined = world.objects.lines('quarantine/').map((line) => rejectedRecordOf(line));
  const stored = new Set([...delivered, ...quarantined]);
  const arrived = [...kinds.keys()];
  const isOneRelease = steps.every(({ runs }) => runs.every((run) => run.release === 'A'));
  const placeOf = (text: string) => (GOOD_IN[kinds.get(text)!].includes('A') ? delivered : quarantined);
  const positions = world.history.map(({ position }) => world.api.progress(position));
  return {
    lost: arrived.filter(
      (text) => !stored.has(text) || (kinds.get(text) === 'good' && !delivered.includes(text)),
    ),
    // A table that was restored may repeat, never lose.
    doubled: restored ? [] : repeatsIn(delivered),
    altered: [...stored].filter((text) => !kinds.has(text)),
    misjudged: isOneRelease
      ? [...stored].filter((text) => kinds.has(text) && !placeOf(text).includes(text))
      : [],
    rewritten: repeatsIn(world.created),
    backwards: positions.flatMap((position, i) =>
      position < (positions[i - 1] ?? 0) ? [String(position)] : [],
    ),
  };
}

function repeatsIn(values: readonly string[]): string[] {
  return values.filter((value, i) => values.indexOf(value) !== i);
}
