import type { PriceName } from './prices.ts';
import type { Usage } from './usage.ts';

/** A month of 30 days. */
const DAYS = 30;
const HOURS = DAYS * 24;
const MINUTES = HOURS * 60;
const GB = 2 ** 30;

/** The parts of the stack that AWS bills by month or by size. */
export interface StackParts {
  readonly feeds: number;
  readonly memoryMb: number;
  readonly alarmMetrics: number;
  /** Metrics that every run sends. */
  readonly continuousMetrics: number;
  /** Metrics that are sent only in hours with events. */
  readonly eventMetrics: number;
  /** All dashboards of the AWS account. */
  readonly dashboards: number;
  /** Queues that receive a message for each object. An empty dead-letter queue costs nothing. */
  readonly queues: number;
  readonly retentionDays: number;
}

/** The people who cause the events. */
export interface Organization {
  readonly people: number;
  /** Events of all feeds together. */
  readonly eventsPerPersonPerDay: number;
  readonly activeHoursPerDay: number;
  readonly activeDaysPerMonth: number;
}

/** The measured usage of one function in one minute. */
export interface MinuteUsage {
  readonly idle: Usage;
  /** With new events, up to one page. */
  readonly busy: (events: number) => Usage;
  /** Size of an object with this many events. */
  readonly objectBytes: (events: number) => number;
  /** Size of the identities that a minute adds to the table: as they are read back, and as they are stored. */
  readonly identityBytes: (events: number) => { readonly read: number; readonly stored: number };
}

/** How long runs take, and how often Lambda starts a new process. An emulator cannot measure this. */
export interface RunTimes {
  readonly idleMs: number;
  readonly busyMs: number;
  readonly coldStartsPerFeedPerDay: number;
  readonly coldStartMs: number;
}

export interface Month {
  readonly stack: StackParts;
  readonly organization: Organization;
  readonly usage: MinuteUsage;
  readonly runs: RunTimes;
}

/** The page limit of the API. The usage of a minute with more events was not measured. */
const LARGEST_PAGE = 1_000;
/** CloudWatch Logs bills these bytes in addition to each line. */
const LOG_LINE_OVERHEAD_BYTES = 26;
/** The lines that Lambda itself writes for each run: START, END and REPORT. */
const LAMBDA_LINES = { logLines: 3, logBytes: 280 };
/** Each process reads the token every 15 minutes (lambdas/aws/secret-token.ts). */
const TOKEN_READS_PER_HOUR = 4;
/** A consumer polls the queue every 20 seconds, the longest possible wait. */
const EMPTY_RECEIVES_PER_MINUTE = 3;
/** A new process reads the identities of this many event days. */
const DAYS_READ_AT_START = 3;
/** Retention of identities (lambdas/ingest/ports.ts). */
const IDENTITY_RETENTION_DAYS = 130;
/** A message is sent, received, and deleted. */
const REQUESTS_PER_MESSAGE = 3;

/**
 * The billed quantities of a month, in the units of the prices. Bucket and table have reached their final size. Network traffic
 * is not included: inbound traffic is free.
 *
 * @throws RangeError if a minute has more events than were measured
 */
export function quantitiesOf({ stack, organization, usage, runs }: Month): Record<PriceName, number> {
  const events = organization.people * organization.eventsPerPersonPerDay * organization.activeDaysPerMonth;
  const activeHours = organization.activeHoursPerDay * organization.activeDaysPerMonth;
  // For each feed. If there are fewer events than active minutes, each event arrives in a different minute.
  const busyMinutes = Math.min(activeHours * 60, events / stack.feeds);
  if (events / stack.feeds > busyMinutes * LARGEST_PAGE) {
    throw new RangeError(`more than ${LARGEST_PAGE} events per minute and feed were not measured`);
  }
  const overMonth = (idle: number, busy: number) =>
    stack.feeds * (idle * (MINUTES - busyMinutes) + busy * busyMinutes);
  const eventsPerMinute = busyMinutes === 0 ? 0 : events / stack.feeds / busyMinutes;
  const busy = usage.busy(eventsPerMinute);
  const identities = busyMinutes === 0 ? { read: 0, stored: 0 } : usage.identityBytes(eventsPerMinute);
  const sumOf = (count: (usage: Usage) => number) => overMonth(count(usage.idle), count(busy));

  const objects = sumOf(({ calls }) => calls.PutObject ?? 0);
  const bytes = objects === 0 ? 0 : objects * usage.objectBytes(events / objects);
  const coldStarts = stack.feeds * runs.coldStartsPerFeedPerDay * DAYS;
  const readAtStart =
    stack.feeds * runs.coldStartsPerFeedPerDay * DAYS_READ_AT_START * busyMinutes * (identities.read / 4_096);
  const tableGbMonths =
    ((stack.feeds * busyMinutes * identities.stored) / GB) * (IDENTITY_RETENTION_DAYS / DAYS);
  const milliseconds = overMonth(runs.idleMs, runs.busyMs) + coldStarts * runs.coldStartMs;
  const logged = sumOf((minute) => logSize(minute) + logSize(LAMBDA_LINES)) / GB;
  return {
    lambdaRequests: stack.feeds * MINUTES,
    lambdaGbSeconds: (milliseconds / 1_000) * (stack.memoryMb / 1_024),
    scheduledRuns: MINUTES,
    readUnits: sumOf(({ readUnits }) => readUnits) + readAtStart,
    writeUnits: sumOf(({ writeUnits }) => writeUnits),
    tableGbMonths,
    // Point-in-time recovery (the last 35 days) is billed by the size of the table.
    tableBackupGbMonths: tableGbMonths,
    putsAndLists: objects + sumOf(({ calls }) => calls.ListObjectsV2 ?? 0),
    // The SIEM reads each object once.
    gets: objects,
    storedGbMonths: (bytes / GB) * (stack.retentionDays / DAYS),
    secretMonths: 1,
    secretCalls:
      coldStarts +
      stack.feeds * HOURS * TOKEN_READS_PER_HOUR +
      sumOf(({ calls }) => calls.GetSecretValue ?? 0),
    customMetricMonths:
      stack.continuousMetrics + stack.eventMetrics * (Math.min(activeHours, busyMinutes) / HOURS),
    alarmMetricMonths: stack.alarmMetrics,
    dashboardMonths: Math.max(0, stack.dashboards - 3),
    loggedGb: logged,
    // The log groups have a retention of one month.
    keptLogGbMonths: logged,
    notifications: stack.queues === 0 ? 0 : objects,
    queueRequests: stack.queues * (objects * REQUESTS_PER_MESSAGE + MINUTES * EMPTY_RECEIVES_PER_MINUTE),
  };
}

function logSize({ logLines, logBytes }: Pick<Usage, 'logLines' | 'logBytes'>): number {
  return logBytes + logLines * LOG_LINE_OVERHEAD_BYTES;
}
