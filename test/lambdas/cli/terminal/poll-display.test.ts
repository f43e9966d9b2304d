import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import {
  jsonDisplay,
  liveDisplay,
  plainDisplay,
  type Display,
} from '../../../../lambdas/cli/terminal/poll-display.ts';
import { addStep, newStatus } from '../../../../lambdas/cli/terminal/feed-progress.ts';
import type { Progress } from '../../../../lambdas/ingest/progress.ts';
import { ITEM_USAGES } from '../../../support/ports/run.ts';

const STEPS: readonly Progress[] = [
  { kind: 'page', records: 1_000, repeats: 3 },
  { kind: 'unknown_fields', fields: ['account_uuid'] },
  { kind: 'committed', key: 'logs/a.jsonl.gz', events: 1_200, lateEvents: 1, rejected: 2, skipped: 0 },
  {
    kind: 'quarantined',
    key: 'quarantine/b.jsonl.gz',
    records: 2,
    firstReasons: [{ path: '/uuid', keyword: 'type', message: 'must be string' }],
  },
  { kind: 'reread_differs' },
  {
    kind: 'rewound',
    from: '2026-11-12T00:00:00.000Z',
    to: undefined,
    changed: false,
    delivered: 1_234,
    skipped: 1,
    endedAt: '2026-11-22T00:00:00.000Z',
  },
];

/** All that a display writes about one feed that goes through the steps and fails. */
function shown(open: (...args: Parameters<typeof plainDisplay>) => Display): string {
  const status = newStatus(ITEM_USAGES);
  let text = '';
  const display = open([status], (more) => (text += more));
  display.note('Polling somewhere.');
  for (const step of STEPS) {
    addStep(status, step);
    display.step(ITEM_USAGES, step);
  }
  display.fault(ITEM_USAGES, 'it broke');
  status.doing = 'failed';
  status.busyMs = 100;
  display.close('data');
  return text;
}

describe('what is shown', () => {
  it('in a pipe: a line for each thing, and a table at the end', () => {
    expect(shown(plainDisplay)).toBe(`Polling somewhere.
itemusages: 1,200 events in logs/a.jsonl.gz
itemusages: 1 late event, as from devices that were offline
itemusages: 2 records set aside by the schema (the first: /uuid must be string), kept in quarantine/b.jsonl.gz
itemusages: an announced batch could not be read again as it was, and will be announced again
itemusages: the rewind from 2026-11-12T00:00:00.000Z has ended: 1,234 events delivered, 1 changed record skipped
itemusages: it broke
feed        events  late  rejected  repeats  objects  events/s
itemusages   1,200     1         2        3        1    12,000  failed

Events:     data/logs/        gzipped JSON lines, one folder per feed
Rejected:   data/quarantine/  records that do not pass their schema, with the reasons
`);
  });

  it('for a script: JSON objects', () => {
    const objects = shown(jsonDisplay)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    expect(objects.map(({ kind }) => kind)).toEqual([
      'note',
      'unknown_fields',
      'committed',
      'quarantined',
      'reread_differs',
      'rewound',
      'fault',
      'summary',
    ]);
    expect(objects.at(-1)).toMatchObject({
      folder: 'data',
      feeds: [{ feed: 'itemusages', events: 1_200, state: 'failed' }],
    });
  });

  it('at a narrow terminal: no line that it would break', () => {
    vi.useFakeTimers();
    try {
      const text = shown((statuses, write) => liveDisplay(statuses, write, 20));
      const screen = onScreen(text.slice(0, text.lastIndexOf(ESCAPE + '[J')));
      expect(screen).toContain('itemusages   1,200  ');
    } finally {
      vi.useRealTimers();
    }
  });

  it('at a terminal: a table that is drawn again in its place, with what is worth knowing above it', () => {
    vi.useFakeTimers();
    try {
      const screen = onScreen(shown(liveDisplay));
      expect(screen.filter((line) => line.startsWith('feed'))).toHaveLength(1);
      expect(screen).toContain('itemusages   1,200     1         2        3        1    12,000  failed');
      expect(screen).toContain('itemusages: it broke');
      expect(screen.indexOf('itemusages: it broke')).toBeLessThan(
        screen.findIndex((line) => line.startsWith('feed')),
      );
    } finally {
      vi.useRealTimers();
    }
  });
});

const ESCAPE = '\u001b';
const CLEAR = new RegExp(`(${ESCAPE}\\[\\d+A${ESCAPE}\\[J|\n)`);

/** The lines that a terminal shows after the text, which moves up and clears from there on, and nothing else. */
function onScreen(text: string): string[] {
  let lines: string[] = [];
  let line = '';
  for (const part of text.split(CLEAR)) {
    if (part === '\n') {
      lines.push(line);
      line = '';
    } else if (CLEAR.test(part)) {
      lines = lines.slice(0, -Number(/\d+/.exec(part)?.[0]));
    } else {
      line += stripVTControlCharacters(part);
    }
  }
  return lines;
}
