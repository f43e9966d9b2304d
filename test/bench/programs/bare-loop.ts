import { mkdtemp, open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  EARLIEST_START,
  measure,
  outputBytes,
  printResult,
  readInput,
  type FileMeasurement,
} from './input-output.ts';

/**
 * The fastest client that a good engineer writes in an afternoon: fetch, parse, stringify, compress, write. The next page is
 * requested as soon as its cursor is known, and read while the last one is compressed (on another thread) and written. It
 * validates nothing, adds nothing, and keeps no checkpoint. With `sequential` as the second command-line argument it waits for
 * each step before the next.
 */
const { apiUrl, feed, folder } = readInput();
const isSequential = process.argv[3] === 'sequential';

interface Page {
  readonly cursor: string;
  readonly has_more: boolean;
  readonly items: readonly unknown[];
}

async function readPage(body: object): Promise<Page> {
  const response = await fetch(`${apiUrl}/api/v2/${feed}`, {
    method: 'POST',
    headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return JSON.parse(await response.text()) as Page;
}

const out = await mkdtemp(path.join(folder, 'bare-'));
const file = await open(path.join(out, 'events.jsonl.gz'), 'w');

async function write(lines: string): Promise<void> {
  await file.appendFile(await promisify(gzip)(lines, { level: 6 }));
}

async function copyAll(): Promise<number> {
  let events = 0;
  let written = Promise.resolve();
  let next: Promise<Page> | undefined = readPage({ limit: 1_000, start_time: EARLIEST_START });
  while (next !== undefined) {
    const page: Page = await next;
    const requestNext = () => (page.has_more ? readPage({ cursor: page.cursor }) : undefined);
    if (!isSequential) next = requestNext();
    const lines = page.items.map((item) => `${JSON.stringify(item)}\n`).join('');
    events += page.items.length;
    // Never more than one page behind.
    await written;
    written = write(lines);
    if (isSequential) {
      await written;
      next = requestNext();
    }
  }
  await written;
  return events;
}

const measured = await measure(copyAll);
await file.close();
printResult({ ...measured, outputBytes: await outputBytes(out) } satisfies FileMeasurement);
