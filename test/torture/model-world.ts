import { decodeState } from '../../lambdas/ingest/state-text.ts';
import type { FeedState } from '../../lambdas/ingest/state.ts';
import type { Run } from '../../lambdas/ingest/ingest.ts';
import type { ObjectArchive, ObjectStore, StateStore } from '../../lambdas/ingest/ports.ts';
import type { World } from '../../lambdas/recovery/world.ts';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { MemoryClock, MemoryObjects, MemoryStates } from '../ports/memory.ts';
import { SIGN_INS, SOURCE, START_TIME } from '../ports/run.ts';
import type { ModelApi } from './model-api.ts';
import type { RunPlan } from './schedule.ts';

/** Lets a port call through, or not. */
export type Call = <T>(effect: () => Promise<T>) => Promise<T>;

/** Far more than any schedule needs. */
const MOST_CALLS = 50_000;

/** One feed in its world: API, table, bucket and clock, and what is written down to judge by. */
export class ModelWorld {
  readonly states = new MemoryStates();
  readonly jobStates = new MemoryStates();
  readonly objects = new MemoryObjects();
  readonly clock = new MemoryClock();
  /** Every live state that was written, and not undone. */
  readonly history: FeedState[] = [];
  /** The key of every object that was created. */
  readonly created: string[] = [];
  readonly api: ModelApi;
  readonly #limits: Run['limits'];
  #calls = 0;

  constructor(api: ModelApi, limits: Run['limits']) {
    this.api = api;
    this.#limits = limits;
  }

  /** Whether something went round in circles. */
  get isEndless(): boolean {
    return this.#calls > MOST_CALLS;
  }

  /** A run of the live flow, each of whose port calls goes through `through`. */
  run(plan: RunPlan, through: Call): Run {
    const call = this.#counted(through);
    let looks = plan.deadline;
    return {
      feed: SIGN_INS,
      source: SOURCE,
      schema: schemaOf[plan.release],
      limits: this.#limits,
      startTime: START_TIME,
      ports: {
        source: { readPage: (feed, position) => call(() => this.api.readPage(feed, position)) },
        states: this.#liveStates(call),
        objects: this.#store(call),
        clock: {
          now: () => this.clock.now(),
          timeLeft: () => {
            looks -= 1;
            return looks < 0 ? 0 : this.clock.timeLeft();
          },
        },
        progress: () => undefined,
      },
    };
  }

  /** What an operator's command works in. */
  forJobs(plan: RunPlan, through: Call, sleep: World['sleep']): World {
    const { jobStates } = this;
    const call = this.#counted(through);
    let runs = 0;
    return {
      feed: SIGN_INS,
      newRun: () => {
        // Each has more time than the last: one that never has enough would be begun for ever.
        runs += 1;
        return this.run({ ...plan, deadline: plan.deadline * runs }, through);
      },
      repair: { overwrite: (feed, state) => call(() => this.states.overwrite(feed, state)) },
      jobStates: {
        read: (feed) => call(() => jobStates.read(feed)),
        write: (feed, state) => call(() => jobStates.write(feed, state)),
      },
      archive: this.#archive(call),
      sleep,
      progress: () => undefined,
      note: () => undefined,
    };
  }

  #counted(call: Call): Call {
    return (effect) => {
      this.#calls += 1;
      if (this.isEndless) throw new Error('it never ends');
      return call(effect);
    };
  }

  #liveStates(call: Call): StateStore {
    return {
      read: (feed) => call(() => this.states.read(feed)),
      write: (feed, state) =>
        call(async () => {
          const answer = await this.states.write(feed, state);
          if (answer === 'written') this.history.push(decodeState(this.states.texts.get(feed.name)!));
          return answer;
        }),
    };
  }

  #store(call: Call): ObjectStore {
    return {
      exists: (key) => call(() => this.objects.exists(key)),
      isEmpty: (prefix) => call(() => this.objects.isEmpty(prefix)),
      create: (object) =>
        call(async () => {
          const answer = await this.objects.create(object);
          if (answer === 'created') this.created.push(object.key);
          return answer;
        }),
    };
  }

  #archive(call: Call): ObjectArchive {
    const { objects } = this;
    return {
      async *keys(prefix, after) {
        yield* await call(() => Promise.resolve(objects.sortedKeys(prefix, after)));
      },
      read: (key) => call(() => objects.read(key)),
    };
  }
}

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
