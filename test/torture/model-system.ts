import { DeliveredIndex } from '../../lambdas/ingest/delivered-index.ts';
import type { Limits } from '../../lambdas/ingest/limits.ts';
import { LiveCheck } from '../../lambdas/ingest/live-check.ts';
import type { Clock, ObjectArchive, ObjectStore } from '../../lambdas/ingest/ports.ts';
import type { Run } from '../../lambdas/ingest/run.ts';
import type { JobContext } from '../../lambdas/recovery/job-context.ts';
import { recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import { MemoryClock, MemoryObjects } from '../support/ports/memory.ts';
import { SIGN_INS, SOURCE, START_TIME } from '../support/ports/run.ts';
import type { Intercept } from './intercept.ts';
import type { ModelApi } from './model-api.ts';
import { SCHEMA_OF } from './model-releases.ts';
import { ModelTable } from './model-table.ts';
import { NO_PAGE } from './record-text.ts';
import { RewindGaps } from './rewind-gaps.ts';
import type { RunPlan, TableLoss } from './schedule.ts';

const MINUTE_MS = 60_000;
/** Far more than any schedule needs. */
const MAX_CALLS = 50_000;

/** What a process remembers between runs. */
type Process = Required<Pick<Run, 'delivered' | 'liveCheck'>>;

/** A feed with its API, table, bucket, and clock, and a record of everything that the verdict depends on. */
export class ModelSystem {
  readonly api: ModelApi;
  readonly table: ModelTable;
  readonly objects = new MemoryObjects();
  readonly clock = new MemoryClock();
  /** The key of each object that was created. */
  readonly createdKeys: string[] = [];
  readonly rewindGaps: RewindGaps;
  readonly #limits: Limits;
  readonly #indexBytes: number;
  readonly #processes = new Map<RunPlan['process'], Process>();
  #calls = 0;

  /** @param indexBytes the budget of a process for identities */
  constructor(api: ModelApi, limits: Limits, indexBytes: number) {
    this.api = api;
    this.rewindGaps = new RewindGaps(
      api.arrived,
      () => this.stored(),
      () => api.silentPages,
    );
    this.table = new ModelTable((state) => {
      this.rewindGaps.onWrite(state);
    });
    this.#limits = limits;
    this.#indexBytes = indexBytes;
  }

  /** Whether there were so many calls that something does not terminate. */
  get isEndless(): boolean {
    return this.#calls > MAX_CALLS;
  }

  /** The delivered events, as the API returned them. */
  delivered(): string[] {
    return this.objects.lines('logs/').map(recordOf);
  }

  /** The rejected records, as the API returned them. */
  quarantined(): string[] {
    const rejected = this.objects.lines('quarantine/').map((line) => rejectedRecordOf(line));
    return rejected.filter((text) => text !== NO_PAGE);
  }

  /** All records in the bucket. */
  stored(): string[] {
    return [...this.delivered(), ...this.quarantined()];
  }

  /** A run of the feed. */
  run(plan: RunPlan, intercept: Intercept): Run {
    const counted = this.#counted(intercept);
    return {
      config: { ...this.#config(), startTime: START_TIME, origin: 'api' },
      schema: () => Promise.resolve(SCHEMA_OF[plan.release]),
      ...this.#processOf(plan),
      ports: {
        pages: {
          readPage: (feed, position) => counted(() => this.api.readPage(feed, position), 'page read'),
        },
        states: this.table.port(this.table.states, counted),
        objects: this.#store(counted),
        clock: this.#clock(plan.timeChecks),
        progress: () => undefined,
      },
    };
  }

  /** The context of an operator's job. */
  jobContext(plan: RunPlan, intercept: Intercept, sleep: JobContext['sleep']): JobContext {
    const counted = this.#counted(intercept);
    let runs = 0;
    return {
      ...this.#config(),
      schema: SCHEMA_OF[plan.release],
      states: this.table.port(this.table.states, counted),
      replayStates: this.table.port(this.table.replayStates, counted),
      objects: this.#store(counted),
      archive: this.#archive(counted),
      newClock: () => {
        // Each run has more time than the one before, since one without enough time would be started endlessly.
        runs += 1;
        return this.#clock(plan.timeChecks * runs);
      },
      now: () => this.clock.now(),
      sleep,
      progress: () => undefined,
      note: () => undefined,
    };
  }

  /** Lets two hours pass since the newest object and the first poll, even if the clock was set back since. */
  passTime(): void {
    const { lastObjectAt = '', createdAt = '' } = this.table.currentState ?? {};
    const stored = [lastObjectAt, createdAt].map((time) => Date.parse(time) || 0);
    this.clock.time = Math.max(this.clock.time, ...stored) + 120 * MINUTE_MS;
  }

  lose(loss: TableLoss): void {
    // A revision is a time in milliseconds, so what is lost must be created again later than it was.
    if (loss !== 'none') this.clock.time += MINUTE_MS;
    if (loss !== 'restored by 1' && loss !== 'restored by 3') {
      this.table.lose(loss);
      return;
    }
    if (!this.table.restore(Number(loss.at(-1)))) return;
    // DynamoDB restores into a new table, so all processes are new.
    this.#processes.clear();
    this.rewindGaps.onRestore();
  }

  #config() {
    return { feed: SIGN_INS, source: SOURCE, limits: this.#limits };
  }

  #clock(timeChecks: number): Clock {
    let checks = timeChecks;
    const endsAt = this.clock.time + this.clock.left;
    return {
      now: () => this.clock.now(),
      timeLeft: () => {
        checks -= 1;
        return checks < 0 ? 0 : endsAt - this.clock.now();
      },
    };
  }

  #processOf({ process }: RunPlan): Process {
    const memory = this.#processes.get(process) ?? {
      delivered: new DeliveredIndex(this.#indexBytes),
      liveCheck: new LiveCheck(),
    };
    if (process !== 'new') this.#processes.set(process, memory);
    return memory;
  }

  #counted(intercept: Intercept): Intercept {
    return (call, kind) => {
      this.#calls += 1;
      if (this.isEndless) throw new Error('a run or a job does not end');
      return intercept(call, kind);
    };
  }

  #store(intercept: Intercept): ObjectStore {
    return {
      size: (key) => intercept(() => this.objects.size(key)),
      isEmpty: (prefix) => intercept(() => this.objects.isEmpty(prefix)),
      create: (object) =>
        intercept(async () => {
          const result = await this.objects.create(object);
          if (result === 'created') this.createdKeys.push(object.key);
          return result;
        }, 'object creation'),
    };
  }

  #archive(intercept: Intercept): ObjectArchive {
    const { objects } = this;
    return {
      async *keys(prefix, after) {
        yield* await intercept(() => Promise.resolve(objects.sortedKeys(prefix, after)));
      },
      read: (key) => intercept(() => objects.read(key)),
    };
  }
}
