import type { Start } from './cold-start.ts';
import type { Results } from './results.ts';
import type { Rate } from './throughput.ts';

/** A part of what was measured, for people. The first column is text, all others are numbers. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type TableOf<Part extends keyof Results> = (result: NonNullable<Results[Part]>) => Table;

const RATE_HEAD = ['', 'events/s', 'µs of processor an event', 'peak MB'];

/** In the order in which they are shown. */
const TABLES: { readonly [Part in keyof Required<Results>]: TableOf<Part> } = {
  throughput: ({ events, pairs, bareLoop, pipeline }) => ({
    title: `${count(events)} events with files, beside the bare loop (medians of ${pairs} in turns)`,
    head: RATE_HEAD,
    rows: [rateRow('bare loop', bareLoop), rateRow('pipeline', pipeline)],
  }),
  aws: (rate) => ({
    title: `${count(rate.events)} events with AWS's adapters, against the emulator`,
    head: RATE_HEAD,
    rows: [rateRow('pipeline', rate)],
  }),
  stages: (stages) => ({
    title: 'Each stage by itself, over and over on one page of 1,000',
    head: ['', 'µs an event'],
    rows: Object.entries(stages).map(([name, microseconds]) => [name, microseconds.toFixed(2)]),
  }),
  pages: (pages) => ({
    title: 'A run with one page, with files',
    head: ['events', 'first ms', 'later ms', 'later processor ms'],
    rows: pages.map(({ events, firstMs, laterMs, laterCpuMs }) => [
      count(events),
      ...[firstMs, laterMs, laterCpuMs].map((ms) => ms.toFixed(0)),
    ]),
  }),
  flat: ({ sizes }) => ({
    title: 'By the size of the backlog',
    head: ['events', 'µs of processor an event', 'seconds', 'peak MB'],
    rows: sizes.map(({ events, cpuMicroseconds, milliseconds, peakMb }) => [
      count(events),
      cpuMicroseconds.toFixed(1),
      (milliseconds / 1_000).toFixed(2),
      peakMb.toFixed(0),
    ]),
  }),
  start: ({ bundleKb, poller, sdkOnly }) => ({
    title: `Cold start of the deployed bundle (${bundleKb.toFixed(0)} kB) to its first request`,
    head: ['', 'import ms', 'first request ms', 'processor ms'],
    rows: [startRow('poller', poller), startRow("AWS's clients alone", sdkOnly)],
  }),
  warm: ({ first, page, idle }) => ({
    title: 'Runs of the deployed bundle in one process',
    head: ['', 'own ms', 'waited ms', 'processor ms', 'peak MB'],
    rows: Object.entries({
      'first, with a page of 1,000': first,
      'later, with a page of 1,000': page,
      'later, idle': idle,
    }).map(([name, { ownMs, waitedMs, cpuMs, peakMb }]) => [
      name,
      ...[ownMs, waitedMs, cpuMs].map((ms) => ms.toFixed(1)),
      peakMb.toFixed(0),
    ]),
  }),
  memory: (sizes) => ({
    title: 'By the memory of the function (reckoned: its share of a processor, and guessed waits)',
    head: ['MB', 'page of 1,000, s', 'the same in a new process, s', 'idle ms', 'idle, $ a month'],
    rows: sizes.map(({ memoryMb, pageMs, coldPageMs, idleMs, idleDollars }) => [
      String(memoryMb),
      ...[pageMs, coldPageMs].map((ms) => (ms / 1_000).toFixed(2)),
      idleMs.toFixed(0),
      idleDollars.toFixed(2),
    ]),
  }),
  'catch-up': ({ latencyMs, ratio, bareLoopRatio }) => ({
    title: `Catching up, with ${latencyMs} ms from each request to its answer`,
    head: ['', 'in pages that the API allows'],
    rows: [
      ['bare loop', bareLoopRatio.toFixed(3)],
      ['pipeline', ratio.toFixed(3)],
    ],
  }),
  limit: ({ pages, seconds, leastSeconds }) => ({
    title: 'All feeds at once within 600 requests a minute',
    head: ['', 'pages', 'seconds', 'least seconds'],
    rows: [['pipeline', count(pages), seconds.toFixed(0), leastSeconds.toFixed(0)]],
  }),
};

/** A table for each part that was measured. */
export function tablesOf(results: Results): Table[] {
  return (Object.keys(TABLES) as (keyof Results)[]).flatMap((part) => tableOf(part, results[part]));
}

function tableOf<Part extends keyof Results>(part: Part, result: Results[Part]): Table[] {
  return result === undefined ? [] : [TABLES[part](result)];
}

function rateRow(name: string, { eventsPerSecond, cpuMicroseconds, peakMb }: Rate): string[] {
  return [name, count(Math.round(eventsPerSecond)), cpuMicroseconds.toFixed(1), peakMb.toFixed(0)];
}

function startRow(name: string, { importMs, firstRequestMs, cpuMs }: Start): string[] {
  return [name, ...[importMs, firstRequestMs, cpuMs].map((ms) => ms.toFixed(0))];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
