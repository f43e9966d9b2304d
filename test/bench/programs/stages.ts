import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { findFeed } from '../../../lambdas/contract/feeds.ts';
import { readUtf8 } from '../../../lambdas/events-api/bounded-body.ts';
import { parsePage } from '../../../lambdas/events-api/page-text.ts';
import { post } from '../../../lambdas/events-api/post.ts';
import { GzipLines } from '../../../lambdas/ingest/lines/gzip-lines.ts';
import { IDENTITY_WORDS, rowId, uuidOf, writeIdentity } from '../../../lambdas/ingest/identity.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import { indicatorFields } from '../../../lambdas/ingest/lines/standard-fields.ts';
import { eventTime } from '../../../lambdas/ingest/record.ts';
import type { Announcement } from '../../../lambdas/ingest/state.ts';
import { announced, committed, firstState } from '../../../lambdas/ingest/state-changes.ts';
import { collectUnknownFields, validate } from '../../../lambdas/ingest/validate.ts';
import { AtomicFiles } from '../../../lambdas/files/atomic-files.ts';
import { FileObjects } from '../../../lambdas/files/file-objects.ts';
import { FileStates } from '../../../lambdas/files/file-states.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { median } from '../statistics.ts';
import { BEGINNING, readJob, tell } from './job.ts';

/** Each stage of the pipeline by itself, over and over on one page of 1,000 records. */
const { apiUrl, feed: name, folder } = readJob();
const feed = findFeed(name)!;
const schema = SCHEMAS[feed.logType];

const ROUNDS = 60;
/** Until the engine's compiler has done what it does. */
const WARM_UP_ROUNDS = 30;
/** An object of a backlog holds so many pages, and is announced and committed once. */
const PAGES_AN_OBJECT = 10;

const url = `${apiUrl}/api/v2/${name}`;
const request = JSON.stringify({ limit: 1_000, start_time: BEGINNING });
const receive = async () =>
  readUtf8(await post(url, { authorization: 'Bearer any' }, request, AbortSignal.timeout(10_000)), 1e7);

const page = await receive();
const { records: texts } = parsePage(page);
const records = texts.map((text): unknown => JSON.parse(text));
/** About what is delivered of them. */
const lines = records.map((record, i) => `${texts[i] ?? ''}${indicatorFields(schema, record)}`);
const gzipped = async () => {
  const gzip = new GzipLines();
  await gzip.add(lines);
  return gzip.finish();
};
const body = Buffer.concat(Array<Buffer>(PAGES_AN_OBJECT).fill(await gzipped()));

const out = await mkdtemp(path.join(folder, 'stages-'));
const files = new AtomicFiles(out);
const objects = new FileObjects(out, files);
const states = new FileStates(out, files);
let state = firstState(BEGINNING, { startTime: BEGINNING });
await states.create(feed, state);
const words = new Uint32Array(IDENTITY_WORDS);
const rowIds = texts.map((text) => rowId(schema.logType, text));
const uuids = records.map(uuidOf);
const delivered = new IdentitySet();
const identify = (set: IdentitySet) => {
  for (const [i, id] of rowIds.entries()) {
    writeIdentity(words, id, uuids[i]);
    if (set.find(words) === 'new') set.add(words, false);
  }
  return set;
};
/** Of an object of a backlog, on one day. */
const identities = new Map([
  [
    '2026-11-22',
    Buffer.concat(Array<Uint8Array>(PAGES_AN_OBJECT).fill(identify(new IdentitySet()).encode())),
  ],
]);
const unknown = new Set<string>();
let stored = 0;

/** With how many pages each is about. */
const stages: Readonly<Record<string, readonly [pages: number, work: () => unknown]>> = {
  "receive the page, with the simulator's own work": [1, receive],
  'split the page': [1, () => parsePage(page)],
  'row id (SHA-256)': [1, () => texts.map((text) => rowId(schema.logType, text))],
  'identity, and whether it is known': [1, () => identify(delivered)],
  'parse each record': [1, () => texts.map((text): unknown => JSON.parse(text))],
  validate: [1, () => records.map((record) => validate(schema, record, true))],
  'look for unknown fields': [
    1,
    () => {
      for (const record of records) collectUnknownFields(schema.fields, record, unknown);
    },
  ],
  'event time': [1, () => records.map((record) => eventTime(schema, record))],
  'indicators (p_any_)': [1, () => records.map((record) => indicatorFields(schema, record))],
  'put lines together and compress (another thread)': [1, gzipped],
  'store the object (file, on the disk)': [
    PAGES_AN_OBJECT,
    () => objects.create({ key: `object-${(stored += 1)}`, body, metadata: {} }),
  ],
  'announce and commit (file, on the disk)': [
    PAGES_AN_OBJECT,
    async () => {
      const pending: Announcement = {
        revision: state.revision + 1,
        count: PAGES_AN_OBJECT * records.length,
        digest: '0'.repeat(32),
        next: { cursor: 'a-cursor' },
        days: [...identities.keys()],
        announcedAt: BEGINNING,
        outcome: { events: PAGES_AN_OBJECT * records.length, lateEvents: 0, rejected: 0, skipped: 0 },
      };
      state = announced(state, pending);
      await states.write(feed, state, identities);
      state = committed(state, pending);
      await states.write(feed, state);
    },
  ],
};

const microseconds: [string, number][] = [];
for (const [stage, [pages, work]] of Object.entries(stages)) {
  const times: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    await work();
    if (round >= 0) times.push((performance.now() - startedAt) * 1_000);
  }
  microseconds.push([stage, median(times) / (pages * records.length)]);
}
tell({ microsecondsAnEvent: Object.fromEntries(microseconds) });
