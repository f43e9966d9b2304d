import { mkdtemp, open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { BEGINNING, measured, readJob, tell } from './job.ts';

/**
 * What anybody would write first: fetch, parse, stringify, compress, write, and again. It checks nothing, adds nothing,
 * forgets where it was, and waits for each step before the next.
 */
const { apiUrl, feed, folder } = readJob();

interface Page {
  readonly cursor: string;
  readonly has_more: boolean;
  readonly items: readonly unknown[];
}

async function readPage(body: object): Promise<Page> {
  const answer = await fetch(`${apiUrl}/api/v2/${feed}`, {
    method: 'POST',
    headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return JSON.parse(await answer.text()) as Page;
}

const file = await open(path.join(await mkdtemp(path.join(folder, 'bare-')), 'events.jsonl.gz'), 'w');
tell(
  await measured(async () => {
    let events = 0;
    let body: object = { limit: 1_000, start_time: BEGINNING };
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
