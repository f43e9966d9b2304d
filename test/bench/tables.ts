import type { StartTimes } from './cold-start.ts';
import type { Results } from './results.ts';
import type { Comparison, FileRate, Rate } from './throughput.ts';

/** One part of the results, formatted for a person. The first column is a name; the others are numbers. */
export interface TextTable {
  readonly title: string;
  /** What the columns mean, in a line below the title. */
  readonly note?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Formatter<Part extends keyof Results> = (result: NonNullable<Results[Part]>) => TextTable;

const RATE_HEAD = ['', 'events/s', 'CPU µs/event', 'peak MB'];
const FILE_RATE_HEAD = ['', 'events/s', 'CPU µs', 'bytes', 'peak MB', 'speed', 'CPU'];

/** One formatter for each part, in the order of the report. */
const FORMATTERS: { readonly [Part in keyof Required<Results>]: Formatter<Part> } = {
  throughput: ({ events, rounds, cursor, sequential, serverMsPerPage }) => ({
    title: `${count(events)} events into files (medians of ${rounds} alternating rounds)`,
    note: `speed, CPU: relative to the bare loop; the server: ${serverMsPerPage.toFixed(2)} ms of CPU per page`,
    head: FILE_RATE_HEAD,
    rows: [
      ...comparisonRows('first', cursor.first),
      fileRateRow('bare loop, sequential', sequential),
      ...comparisonRows('last', cursor.last),
    ],
  }),
  awsAdapters: (rate) => ({
    title: `${count(rate.events)} events through the AWS adapters, on the emulator`,
    head: RATE_HEAD,
    rows: [rateRow('pipeline', rate)],
  }),
  stages: (stages) => ({
    title: 'Each stage alone, repeated on one page of 1,000 events',
    head: ['', 'µs/event'],
    rows: Object.entries(stages).map(([name, microseconds]) => [name, microseconds.toFixed(2)]),
  }),
  singlePage: (pages) => ({
    title: 'A run with a single page, into files',
    head: ['events', 'first run ms', 'later runs ms', 'later runs CPU ms'],
    rows: pages.map(({ events, firstMs, laterMs, laterCpuMs }) => [
      count(events),
      ...[firstMs, laterMs, laterCpuMs].map((ms) => ms.toFixed(0)),
    ]),
  }),
  backlogSizes: ({ sizes }) => ({
    title: 'Cost by size of the backlog',
    head: ['events', 'CPU µs/event', 'seconds', 'peak MB'],
    rows: sizes.map(({ events, cpuMicroseconds, milliseconds, peakMb }) => [
      count(events),
      cpuMicroseconds.toFixed(1),
      (milliseconds / 1_000).toFixed(2),
      peakMb.toFixed(0),
    ]),
  }),
  coldStart: ({ bundleKb, poller, sdkOnly }) => ({
    title: `Cold start of the deployed bundle (${bundleKb.toFixed(0)} kB)`,
    head: ['', 'import ms', 'first request ms', 'CPU ms'],
    rows: [startRow('poller', poller), startRow('AWS clients alone', sdkOnly)],
  }),
  warmInvocations: ({ first, page, idle }) => ({
    title: 'Invocations of the deployed bundle in one process',
    head: ['', 'active ms', 'wait ms', 'CPU ms', 'peak MB'],
    rows: Object.entries({
      'first, page of 1,000 events': first,
      'later, page of 1,000 events': page,
      'later, idle': idle,
    }).map(([name, { activeMs, waitMs, cpuMs, peakMb }]) => [
      name,
      ...[activeMs, waitMs, cpuMs].map((ms) => ms.toFixed(1)),
      peakMb.toFixed(0),
    ]),
  }),
  memorySizes: (sizes) => ({
    title: 'By memory of the function',
    note: 'calculated from measured CPU time and estimated waits',
    head: ['memory MB', 'page of 1,000 s', 'page, cold start s', 'idle ms', 'idle $/month'],
    rows: sizes.map(({ memoryMb, pageMs, coldPageMs, idleMs, idleDollars }) => [
      String(memoryMb),
      ...[pageMs, coldPageMs].map((ms) => (ms / 1_000).toFixed(2)),
      idleMs.toFixed(0),
      idleDollars.toFixed(2),
    ]),
  }),
  startUp: ({ rounds, commands }) => ({
    title: `Start-up with nothing to do, medians of ${rounds} alternating rounds`,
    head: ['', 'seconds', 'CPU seconds'],
    rows: Object.entries(commands).map(([name, { seconds, cpuSeconds }]) => [
      name,
      seconds.toFixed(2),
      cpuSeconds.toFixed(2),
    ]),
  }),
  catchUp: ({ latencyMs, cursor }) => ({
    title: `Catch-up with an API latency of ${latencyMs} ms per page`,
    note: 'pages per second, relative to a client that never waits for itself',
    head: ['', 'cursor first', 'cursor last'],
    rows: (['bare-loop', 'pipeline'] as const).map((client) => [
      client.replace('-', ' '),
      factor(cursor.first[client].value),
      factor(cursor.last[client].value),
    ]),
  }),
  rateLimit: ({ pages, seconds, minimumSeconds }) => ({
    title: 'All feeds at the same time, at 600 requests per minute',
    head: ['', 'pages', 'seconds', 'minimum seconds'],
    rows: [['pipeline', count(pages), seconds.toFixed(0), minimumSeconds.toFixed(0)]],
  }),
};

/** A table for each part that was measured. */
export function createTables(results: Results): TextTable[] {
  return (Object.keys(FORMATTERS) as (keyof Results)[]).flatMap((part) => createTable(part, results[part]));
}

function createTable<Part extends keyof Results>(part: Part, result: Results[Part]): TextTable[] {
  return result === undefined ? [] : [FORMATTERS[part](result)];
}

function rateRow(name: string, { eventsPerSecond, cpuMicroseconds, peakMb }: Rate): string[] {
  return [name, count(Math.round(eventsPerSecond)), cpuMicroseconds.toFixed(1), peakMb.toFixed(0)];
}

function comparisonRows(place: string, { bareLoop, pipeline, throughput, cpuTime }: Comparison): string[][] {
  return [
    fileRateRow(`bare loop, cursor ${place}`, bareLoop),
    fileRateRow(`pipeline, cursor ${place}`, pipeline, [factor(throughput.value), factor(cpuTime.value)]),
  ];
}

function fileRateRow(
  name: string,
  { eventsPerSecond, cpuMicroseconds, bytesPerEvent, peakMb }: FileRate,
  relative: readonly [speed: string, cpu: string] = ['', ''],
): string[] {
  return [
    name,
    count(Math.round(eventsPerSecond)),
    cpuMicroseconds.toFixed(1),
    bytesPerEvent.toFixed(0),
    peakMb.toFixed(0),
    ...relative,
  ];
}

function startRow(name: string, { importMs, firstRequestMs, cpuMs }: StartTimes): string[] {
  return [name, ...[importMs, firstRequestMs, cpuMs].map((ms) => ms.toFixed(0))];
}

function factor(ratio: number): string {
  return `${ratio.toFixed(3)}x`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
