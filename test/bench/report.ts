import { styleText } from 'node:util';
import { inColumns } from '../../lambdas/local/columns.ts';
import type { Baseline, Compared } from './baseline.ts';
import { RATIOS, type RatioName, type Results } from './results.ts';
import type { Rate } from './throughput.ts';
import type { Start } from './cold-start.ts';

type Style = Parameters<typeof styleText>[0];

/** What was measured, for people. `colours`: for a terminal. */
export function reportLines(results: Results, compared: readonly Compared[], colours: boolean): string[] {
  // Whoever asks for colours has looked at where the text goes.
  const paint = (style: Style, text: string) =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const section = (title: string, head: readonly string[], rows: readonly (readonly string[])[]) => {
    const [first = '', ...rest] = inColumns([head, ...rows], (column) => column === 0);
    return ['', paint('bold', title), paint('dim', first), ...rest];
  };
  const { throughput, stages, pages, aws, flat, start, warm, memory, limit } = results;
  const catchUp = results['catch-up'];
  return [
    ...(throughput === undefined
      ? []
      : section(
          `${count(throughput.events)} events with files, beside the bare loop (medians of ${throughput.pairs} in turns)`,
          ['', 'events/s', 'µs of processor an event', 'peak MB'],
          [rateRow('bare loop', throughput.bareLoop), rateRow('pipeline', throughput.pipeline)],
        )),
    ...(aws === undefined
      ? []
      : section(
          `${count(aws.events)} events with AWS's adapters, against the emulator`,
          ['', 'events/s', 'µs of processor an event', 'peak MB'],
          [rateRow('pipeline', aws)],
        )),
    ...(stages === undefined
      ? []
      : section(
          'Each stage by itself, over and over on one page of 1,000',
          ['', 'µs an event'],
          Object.entries(stages).map(([name, microseconds]) => [name, microseconds.toFixed(2)]),
        )),
    ...(pages === undefined
      ? []
      : section(
          'A run with one page, with files',
          ['events', 'first ms', 'later ms', 'later processor ms'],
          pages.map(({ events, firstMs, laterMs, laterCpuMs }) => [
            count(events),
            firstMs.toFixed(0),
            laterMs.toFixed(0),
            laterCpuMs.toFixed(0),
          ]),
        )),
    ...(flat === undefined
      ? []
      : section(
          'By the size of the backlog',
          ['events', 'µs of processor an event', 'seconds', 'peak MB'],
          flat.sizes.map(({ events, cpuMicroseconds, milliseconds, peakMb }) => [
            count(events),
            cpuMicroseconds.toFixed(1),
            (milliseconds / 1_000).toFixed(2),
            peakMb.toFixed(0),
          ]),
        )),
    ...(start === undefined
      ? []
      : section(
          `Cold start of the deployed bundle (${start.bundleKb.toFixed(0)} kB) to its first request`,
          ['', 'import ms', 'first request ms', 'processor ms'],
          [startRow('poller', start.poller), startRow("AWS's clients alone", start.sdkOnly)],
        )),
    ...(warm === undefined
      ? []
      : section(
          'Runs of the deployed bundle in one process',
          ['', 'own ms', 'waited ms', 'processor ms', 'peak MB'],
          (
            [
              ['first, with a page of 1,000', warm.first],
              ['later, with a page of 1,000', warm.page],
              ['later, idle', warm.idle],
            ] as const
          ).map(([name, run]) => [
            name,
            run.ownMs.toFixed(1),
            run.waitedMs.toFixed(1),
            run.cpuMs.toFixed(1),
            run.peakMb.toFixed(0),
          ]),
        )),
    ...(memory === undefined
      ? []
      : section(
          'By the memory of the function (reckoned: its share of a processor, and guessed waits)',
          ['MB', 'page of 1,000, s', 'the same in a new process, s', 'idle ms', 'idle, $ a month'],
          memory.map(({ memoryMb, pageMs, coldPageMs, idleMs, idleDollars }) => [
            String(memoryMb),
            (pageMs / 1_000).toFixed(2),
            (coldPageMs / 1_000).toFixed(2),
            idleMs.toFixed(0),
            idleDollars.toFixed(2),
          ]),
        )),
    ...(catchUp === undefined
      ? []
      : section(
          `Catching up, with ${catchUp.latencyMs} ms from each request to its answer`,
          ['', 'in pages that the API allows'],
          [
            ['bare loop', catchUp.bareLoopRatio.toFixed(3)],
            ['pipeline', catchUp.ratio.toFixed(3)],
          ],
        )),
    ...(limit === undefined
      ? []
      : section(
          'All feeds at once within 600 requests a minute',
          ['', 'pages', 'seconds', 'least seconds'],
          [['pipeline', count(limit.pages), limit.seconds.toFixed(0), limit.leastSeconds.toFixed(0)]],
        )),
    ...(compared.length === 0 ? [] : ratioLines(compared, paint)),
    '',
  ];
}

/** The committed ratios, as the README shows them. */
export function baselineTable(baseline: Baseline): string {
  const rows = Object.entries(RATIOS).map(
    ([name, { title, better, limit }]) =>
      `| ${title} | ${baseline[name as RatioName]?.toFixed(2) ?? ''} | ${wanted(better, limit)} |`,
  );
  return ['| | measured | wanted |', '|---|--:|--:|', ...rows].join('\n');
}

function wanted(better: 'higher' | 'lower', limit: number): string {
  return `${better === 'higher' ? 'at least' : 'at most'} ${limit}`;
}

function ratioLines(compared: readonly Compared[], paint: (style: Style, text: string) => string): string[] {
  const rows = compared.map(({ name, value, baseline, worseBy }) => [
    RATIOS[name].title,
    value.toFixed(3),
    baseline?.toFixed(3) ?? '',
    baseline === undefined ? '' : `${worseBy > 0 ? '+' : ''}${(100 * worseBy).toFixed(1)} %`,
    wanted(RATIOS[name].better, RATIOS[name].limit),
  ]);
  const head = ['', 'ratio', 'baseline', 'slower by', 'wanted'];
  const [first = '', ...lines] = inColumns([head, ...rows], (column) => column === 0);
  return [
    '',
    paint('bold', 'Ratios, beside the baseline'),
    paint('dim', first),
    ...lines.map((line, i) => (compared[i]?.isSlower === true ? paint('red', `${line}  SLOWER`) : line)),
  ];
}

function rateRow(name: string, { eventsPerSecond, cpuMicroseconds, peakMb }: Rate): string[] {
  return [name, count(Math.round(eventsPerSecond)), cpuMicroseconds.toFixed(1), peakMb.toFixed(0)];
}

function startRow(name: string, { importMs, firstRequestMs, cpuMs }: Start): string[] {
  return [name, importMs.toFixed(0), firstRequestMs.toFixed(0), cpuMs.toFixed(0)];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
