import { mkdtemp, open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { EARLIEST_START, measure, printResult, readInput } from './input-output.ts';

/**
 * The simplest possible client: fetch, parse, stringify, compress, write, repeat. It validates nothing, adds nothing, keeps
 * no checkpoint, and waits for each step before the next.
 */
const { apiUrl, feed, folder } = readInput();

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

const file = await open(path.join(await mkdtemp(path.join(folder, 'bare-')), 'events.jsonl.gz'), 'w');
printResult(
  await measure(async () => {
    let events = 0;
    let body: object = { limit: 1_000, start_time: EARLIEST_START };
    for (;;) {
      const { items, cursor, has_more: hasMore } = await readPage(body);
      const lines = items.map((item) => `${JSON.stringify(item)}\n`).join('');
      await file.write(await promisify(gzip)(lines, { level: 6 }));
      events += items.length;
      if (!hasMore) return events;
      body = { cursor };
    }
  }),
);
await file.close();
