import type { Run } from '../../lambdas/ingest/ingest.ts';
import type { ObjectArchive, ObjectStore, StateRepair, StateStore } from '../../lambdas/ingest/ports.ts';
import type { World } from '../../lambdas/recovery/world.ts';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { MemoryClock, MemoryObjects, MemoryStates } from '../ports/memory.ts';
import { SIGN_INS, SOURCE, START_TIME } from '../ports/run.ts';
import type { ModelApi } from './model-api.ts';
import type { RunPlan } from './schedule.ts';

/** Lets a port call through, or not. */
export type Call = <T>(effect: () => Promise<T>) => Promise<T>;

/** What a table that is restored to a moment holds again. */
export interface Moment {
  readonly live: string | undefined;
  readonly job: string | undefined;
}

/** Far more than any schedule needs. */
const MOST_CALLS = 50_000;

/** One feed in its world: API, table, bucket and clock, and what is written down to judge by. */
export class ModelWorld {
  readonly states = new MemoryStates();
  readonly jobStates = new MemoryStates();
  readonly objects = new MemoryObjects();
  readonly clock = new MemoryClock();
  /** What both tables held after each write that was not undone. */
  readonly history: Moment[] = [];
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
    const endsAt = this.clock.time + this.clock.left;
    return {
      feed: SIGN_INS,
      source: SOURCE,
      schema: schemaOf[plan.release],
      limits: this.#limits,
      startTime: START_TIME,
      ports: {
        source: { readPage: (feed, position) => call(() => this.api.readPage(feed, position)) },
        states: this.#recorded(this.states, call),
        objects: this.#store(call),
        clock: {
          now: () => this.clock.now(),
          timeLeft: () => {
            looks -= 1;
            return looks < 0 ? 0 : endsAt - this.clock.now();
          },
        },
        progress: () => undefined,
      },
    };
  }

  /** What an operator's command works in. */
  forJobs(plan: RunPlan, through: Call, sleep: World['sleep']): World {
    const call = this.#counted(through);
    const { feed, source, schema, limits } = this.run(plan, through);
    let runs = 0;
    return {
      feed,
      source,
      schema,
      limits,
      newRun: () => {
        // Each has more time than the last: one that never has enough would be begun for ever.
        runs += 1;
        return this.run({ ...plan, deadline: plan.deadline * runs }, through);
      },
      states: this.#recorded(this.states, call),
      jobStates: this.#recorded(this.jobStates, call),
      archive: this.#archive(call),
      now: () => this.clock.now(),
      sleep,
      progress: () => undefined,
      note: () => undefined,
    };
  }

  #moment(): Moment {
    const [live, job] = [this.states, this.jobStates].map(({ texts }) => texts.get(SIGN_INS.name));
    return { live, job };
  }

  #counted(call: Call): Call {
    return (effect) => {
      this.#calls += 1;
      if (this.isEndless) throw new Error('it never ends');
      return call(effect);
    };
  }

  #recorded(states: MemoryStates, call: Call): StateStore & StateRepair {
    const recorded = (write: () => Promise<'written' | 'overtaken'>) =>
      call(async () => {
        const answer = await write();
        if (answer === 'written') this.history.push(this.#moment());
        return answer;
      });
    return {
      read: (feed) => call(() => states.read(feed)),
      write: (feed, state) => recorded(() => states.write(feed, state)),
      replaceLost: (feed, state) => recorded(() => states.replaceLost(feed, state)),
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
