import { DeliveredIndex } from '../../lambdas/ingest/delivered-index.ts';
import type { Limits } from '../../lambdas/ingest/limits.ts';
import type { Run } from '../../lambdas/ingest/run.ts';
import type { ObjectArchive, ObjectStore, StateRepair, StateStore } from '../../lambdas/ingest/ports.ts';
import type { JobContext } from '../../lambdas/recovery/job-context.ts';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import {
  MemoryClock,
  MemoryObjects,
  MemoryStates,
  type StoredIdentities,
  type StoredState,
} from '../support/ports/memory.ts';
import { SIGN_INS, SOURCE, START_TIME } from '../support/ports/run.ts';
import type { ModelApi } from './model-api.ts';
import { PassedOver } from './passed-over.ts';
import type { RunPlan } from './schedule.ts';

/** Calls that are told apart: those that create what was found to be missing, writes of the state, and one that a run may make while it does something else. */
export type Special = 'creates an object' | 'creates a state' | 'writes a state' | 'reads a page';

/** Lets a port call through, or not. */
export type Call = <T>(effect: () => Promise<T>, what?: Special) => Promise<T>;

/** What the table contained at a moment, of the feed and of the replay of its quarantine. */
export interface Moment {
  readonly feed: TableContent;
  readonly replay: TableContent;
}

interface TableContent {
  readonly state: StoredState | undefined;
  readonly identities: readonly StoredIdentities[];
}

/** Far more than any schedule needs. */
const MOST_CALLS = 50_000;

/** One feed with its API, table, bucket and clock, and what is written down to judge by. */
export class ModelWorld {
  readonly states = new MemoryStates();
  readonly replayStates = new MemoryStates();
  readonly objects = new MemoryObjects();
  readonly clock = new MemoryClock();
  /** After each write that was not undone. */
  readonly history: Moment[] = [];
  /** After each write, undone or not. */
  readonly past: Moment[] = [];
  /** How often the feed was started as one that was never polled. */
  starts = 0;
  /** The key of every object that was created. */
  readonly created: string[] = [];
  readonly passedOver: PassedOver;
  readonly api: ModelApi;
  readonly #limits: Limits;
  readonly #memory: number;
  readonly #processes = new Map<RunPlan['process'], DeliveredIndex>();
  #calls = 0;

  /** @param memory bytes that a process remembers of identities */
  constructor(api: ModelApi, limits: Limits, memory: number) {
    this.api = api;
    this.passedOver = new PassedOver(api, this.objects);
    this.#limits = limits;
    this.#memory = memory;
  }

  /** Whether something went round in circles. */
  get isEndless(): boolean {
    return this.#calls > MOST_CALLS;
  }

  /** A run of the feed, each of whose port calls goes through `through`. */
  run(plan: RunPlan, through: Call): Run {
    const call = this.#counted(through);
    return {
      config: {
        feed: SIGN_INS,
        source: SOURCE,
        schema: schemaOf[plan.release],
        limits: this.#limits,
        startTime: START_TIME,
        origin: 'api',
      },
      delivered: this.#memoryOf(plan),
      ports: {
        pages: {
          readPage: (feed, position) => call(() => this.api.readPage(feed, position), 'reads a page'),
        },
        states: this.#recorded(this.states, call),
        objects: this.#store(call),
        clock: this.#clock(plan.deadline),
        progress: () => undefined,
      },
    };
  }

  /** What an operator's command works with. */
  forJobs(plan: RunPlan, through: Call, sleep: JobContext['sleep']): JobContext {
    const call = this.#counted(through);
    let runs = 0;
    return {
      feed: SIGN_INS,
      source: SOURCE,
      schema: schemaOf[plan.release],
      limits: this.#limits,
      states: this.#recorded(this.states, call),
      replayStates: this.#recorded(this.replayStates, call),
      objects: this.#store(call),
      archive: this.#archive(call),
      newClock: () => {
        // Each run has more time than the last: one that never has enough would be started for ever.
        runs += 1;
        return this.#clock(plan.deadline * runs);
      },
      now: () => this.clock.now(),
      sleep,
      progress: () => undefined,
      note: () => undefined,
    };
  }

  /** Puts the table back to what it was so many writes ago. DynamoDB restores into a new table, so all processes are new then. */
  restore(undone: number): void {
    if (this.history.length <= undone) return;
    this.#processes.clear();
    this.passedOver.forget();
    this.history.splice(-undone);
    const moment = this.history.at(-1);
    for (const [store, content] of [
      [this.states, moment?.feed],
      [this.replayStates, moment?.replay],
    ] as const) {
      store.clear();
      if (content?.state !== undefined) store.states.set(SIGN_INS.name, content.state);
      store.identities = content?.identities ?? [];
    }
  }

  #clock(deadline: number): Run['ports']['clock'] {
    let looks = deadline;
    const endsAt = this.clock.time + this.clock.left;
    return {
      now: () => this.clock.now(),
      timeLeft: () => {
        looks -= 1;
        return looks < 0 ? 0 : endsAt - this.clock.now();
      },
    };
  }

  #memoryOf({ process }: RunPlan): DeliveredIndex {
    const index = this.#processes.get(process) ?? new DeliveredIndex(this.#memory);
    if (process !== 'new') this.#processes.set(process, index);
    return index;
  }

  #moment(): Moment {
    const [feed, replay] = [this.states, this.replayStates].map(({ states, identities }) => ({
      state: states.get(SIGN_INS.name),
      identities,
    })) as [TableContent, TableContent];
    return { feed, replay };
  }

  #counted(call: Call): Call {
    return (effect, what) => {
      this.#calls += 1;
      if (this.isEndless) throw new Error('it never ends');
      return call(effect, what);
    };
  }

  #recorded(states: MemoryStates, call: Call): StateStore & StateRepair {
    const recorded = <T>(effect: () => Promise<T>, what?: Special) =>
      call(async () => {
        const answer = await effect();
        if (answer !== 'overtaken') {
          const moment = this.#moment();
          this.history.push(moment);
          this.past.push(moment);
        }
        return answer;
      }, what);
    return {
      read: (feed) => call(() => states.read(feed)),
      create: (feed, state) => {
        this.starts += 1;
        return recorded(() => states.create(feed, state), 'creates a state');
      },
      write: (feed, state, identities) =>
        recorded(async () => {
          const answer = await states.write(feed, state, identities);
          if (answer === 'written' && states === this.states) this.passedOver.note(state);
          return answer;
        }, 'writes a state'),
      async *readIdentities(...args) {
        yield* await call(async () => {
          const parts: Uint8Array[] = [];
          for await (const part of states.readIdentities(...args)) parts.push(part);
          return parts;
        });
      },
      discardIdentities: (...args) => recorded(() => states.discardIdentities(...args)),
      replaceLost: (feed, state) => recorded(() => states.replaceLost(feed, state)),
      addIdentities: (...args) => recorded(() => states.addIdentities(...args)),
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
        }, 'creates an object'),
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
