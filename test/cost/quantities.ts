import type { PriceName } from './prices.ts';
import type { Usage } from './usage.ts';

/** A month of 30 days. */
const DAYS = 30;
const HOURS = DAYS * 24;
const MINUTES = HOURS * 60;
const GB = 2 ** 30;

/** What the stack consists of, as far as it is paid for by the month or by its size. */
export interface StackParts {
  readonly feeds: number;
  readonly memoryMb: number;
  readonly alarmMetrics: number;
  /** Metrics that every run sends. */
  readonly metricsOfEveryRun: number;
  /** Metrics that are sent in hours with events. */
  readonly metricsOfEvents: number;
  /** All of the account's. */
  readonly dashboards: number;
  /** Queues that are told of each object. One for messages that could not be delivered costs nothing until there are some. */
  readonly queues: number;
  readonly retentionDays: number;
}

/** Whose events they are. */
export interface Company {
  readonly people: number;
  /** Of all feeds together. */
  readonly eventsPerPersonAndDay: number;
  readonly activeHoursPerDay: number;
  readonly activeDaysPerMonth: number;
}

/** What one function was seen to use in a minute of each kind. */
export interface MinuteUsage {
  readonly idle: Usage;
  /** With so many events, up to a page of them. */
  readonly busy: (events: number) => Usage;
  /** Of an object with so many events. */
  readonly objectBytes: (events: number) => number;
  /** Identities that a minute with so many events leaves in the table: as they are read back, and as they are stored. */
  readonly keptBytes: (events: number) => { readonly read: number; readonly stored: number };
}

/** How long runs last, and how often Lambda starts a new process for them: no emulator can tell. */
export interface RunTimes {
  readonly idleMs: number;
  readonly busyMs: number;
  readonly coldStartsPerFeedAndDay: number;
  readonly coldStartMs: number;
}

export interface Month {
  readonly stack: StackParts;
  readonly company: Company;
  readonly usage: MinuteUsage;
  readonly runs: RunTimes;
}

/** What a page of the API holds at most: in a minute with more, more is done than was measured. */
const LARGEST_PAGE = 1_000;
/** CloudWatch counts so many bytes with each line. */
const BYTES_BESIDE_A_LINE = 26;
/** What Lambda itself writes for each run: START, END and REPORT. */
const LAMBDA_LINES = { logLines: 3, logBytes: 280 };
/** Each process reads the token again after a quarter of an hour (lambdas/aws/secret-token.ts). */
const TOKEN_READS_PER_HOUR = 4;
/** Who waits at a queue asks it again after 20 seconds, the longest that there is. */
const EMPTY_RECEIVES_PER_MINUTE = 3;
/** A new process reads the identities of so many event days back. */
const DAYS_READ_BACK = 3;
/** Identities are kept for so many days (lambdas/ingest/ports.ts). */
const IDENTITY_DAYS = 130;
/** A message is sent, received and deleted. */
const REQUESTS_PER_MESSAGE = 3;

/**
 * What is paid for in a month, in the units of the prices. Bucket and table are as full as they get. Left out is traffic, which
 * comes in for free.
 *
 * @throws RangeError where more events come in a minute than were measured
 */
export function quantitiesOf({ stack, company, usage, runs }: Month): Record<PriceName, number> {
  const events = company.people * company.eventsPerPersonAndDay * company.activeDaysPerMonth;
  const activeHours = company.activeHoursPerDay * company.activeDaysPerMonth;
  // Of each feed. Where events are few, each has a minute of its own.
  const busyMinutes = Math.min(activeHours * 60, events / stack.feeds);
  if (events / stack.feeds > busyMinutes * LARGEST_PAGE) {
    throw new RangeError(`nobody has measured a minute with more than ${LARGEST_PAGE} events of a feed`);
  }
  const ofAll = (idle: number, busy: number) =>
    stack.feeds * (idle * (MINUTES - busyMinutes) + busy * busyMinutes);
  const eventsAMinute = busyMinutes === 0 ? 0 : events / stack.feeds / busyMinutes;
  const busy = usage.busy(eventsAMinute);
  const kept = busyMinutes === 0 ? { read: 0, stored: 0 } : usage.keptBytes(eventsAMinute);
  const each = (count: (usage: Usage) => number) => ofAll(count(usage.idle), count(busy));

  const objects = each(({ calls }) => calls.PutObject ?? 0);
  const bytes = objects === 0 ? 0 : objects * usage.objectBytes(events / objects);
  const coldStarts = stack.feeds * runs.coldStartsPerFeedAndDay * DAYS;
  const readBack =
    stack.feeds * runs.coldStartsPerFeedAndDay * DAYS_READ_BACK * busyMinutes * (kept.read / 4_096);
  const tableGbMonths = ((stack.feeds * busyMinutes * kept.stored) / GB) * (IDENTITY_DAYS / DAYS);
  const milliseconds = ofAll(runs.idleMs, runs.busyMs) + coldStarts * runs.coldStartMs;
  const logged = each((minute) => logSize(minute) + logSize(LAMBDA_LINES)) / GB;
  return {
    lambdaRequests: stack.feeds * MINUTES,
    lambdaGbSeconds: (milliseconds / 1_000) * (stack.memoryMb / 1_024),
    scheduledRuns: MINUTES,
    readUnits: each(({ readUnits }) => readUnits) + readBack,
    writeUnits: each(({ writeUnits }) => writeUnits),
    tableGbMonths,
    // Any moment of the last 35 days can be restored.
    tableBackupGbMonths: tableGbMonths,
    putsAndLists: objects + each(({ calls }) => calls.ListObjectsV2 ?? 0),
    // The SIEM reads each once.
    gets: objects,
    storedGbMonths: (bytes / GB) * (stack.retentionDays / DAYS),
    secretMonths: 1,
    secretCalls:
      coldStarts +
      stack.feeds * HOURS * TOKEN_READS_PER_HOUR +
      each(({ calls }) => calls.GetSecretValue ?? 0),
    customMetricMonths:
      stack.metricsOfEveryRun + stack.metricsOfEvents * (Math.min(activeHours, busyMinutes) / HOURS),
    alarmMetricMonths: stack.alarmMetrics,
    dashboardMonths: Math.max(0, stack.dashboards - 3),
    loggedGb: logged,
    // The log groups keep a month.
    keptLogGbMonths: logged,
    notifications: stack.queues === 0 ? 0 : objects,
    queueRequests: stack.queues * (objects * REQUESTS_PER_MESSAGE + MINUTES * EMPTY_RECEIVES_PER_MINUTE),
  };
}

function logSize({ logLines, logBytes }: Pick<Usage, 'logLines' | 'logBytes'>): number {
  return logBytes + logLines * BYTES_BESIDE_A_LINE;
}
