import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { findFeed } from '../../../lambdas/contract/feeds.ts';
import { readUtf8 } from '../../../lambdas/events-api/bounded-body.ts';
import { parsePage } from '../../../lambdas/events-api/page-text.ts';
import { post } from '../../../lambdas/events-api/post.ts';
import { GzipLines } from '../../../lambdas/ingest/lines/gzip-lines.ts';
import { identityOf, rowId, uuidOf } from '../../../lambdas/ingest/identity.ts';
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
import { EARLIEST_START, printResult, readInput } from './input-output.ts';

/** Measures each stage of the pipeline alone, repeatedly on one page of 1,000 records. */
const { apiUrl, feed: name, folder } = readInput();
const feed = findFeed(name)!;
const schema = SCHEMAS[feed.logType];

const ROUNDS = 60;
/** Rounds before the measurement, in which V8 compiles and optimizes the code. */
const WARM_UP_ROUNDS = 30;
/** An object of a backlog contains this many pages. It is announced and committed once. */
const PAGES_PER_OBJECT = 10;

const url = `${apiUrl}/api/v2/${name}`;
const request = JSON.stringify({ limit: 1_000, start_time: EARLIEST_START });
const receivePage = async () =>
  readUtf8(await post(url, { authorization: 'Bearer any' }, request, AbortSignal.timeout(10_000)), 1e7);

const page = await receivePage();
const { records: rawRecords } = parsePage(page);
const parseAll = () => rawRecords.map((rawRecord): unknown => JSON.parse(rawRecord));
const records = parseAll();
/** Close to the lines that are delivered: without the common fields. */
const lines = records.map((record, i) => `${rawRecords[i] ?? ''}${indicatorFields(schema, record)}`);
const compressLines = async () => {
  const gzip = new GzipLines();
  await gzip.add(lines);
  return gzip.finish();
};
const body = Buffer.concat(Array<Buffer>(PAGES_PER_OBJECT).fill(await compressLines()));

const out = await mkdtemp(path.join(folder, 'stages-'));
const files = new AtomicFiles(out);
const objects = new FileObjects(out, files);
const states = new FileStates(out, files);
let state = firstState(EARLIEST_START, { startTime: EARLIEST_START });
await states.create(feed, state);
const rowIds = rawRecords.map((rawRecord) => rowId(schema.logType, rawRecord));
const uuids = records.map(uuidOf);
const delivered = new IdentitySet();
const addIdentities = (set: IdentitySet) => {
  for (const [i, id] of rowIds.entries()) {
    const identity = identityOf(id, uuids[i]);
    if (set.find(identity) === 'new') set.add(identity, false);
  }
  return set;
};
/** The identities of an object of a backlog whose events are of one day. */
const identities = new Map([
  [
    '2026-11-22',
    Buffer.concat(Array<Uint8Array>(PAGES_PER_OBJECT).fill(addIdentities(new IdentitySet()).encode())),
  ],
]);
const unknownFields = new Set<string>();
let objectCount = 0;

/** The work of each stage, and the number of pages that it processes. */
const stages: Readonly<Record<string, readonly [pages: number, work: () => unknown]>> = {
  'receive the page (includes the work of the server)': [1, receivePage],
  'split the page': [1, () => parsePage(page)],
  'row id (SHA-256)': [1, () => rawRecords.map((rawRecord) => rowId(schema.logType, rawRecord))],
  'deduplicate by identity': [1, () => addIdentities(delivered)],
  'parse each record': [1, parseAll],
  validate: [1, () => records.map((record) => validate(schema, record, true))],
  'find unknown fields': [
    1,
    () => {
      for (const record of records) collectUnknownFields(schema.fields, record, unknownFields);
    },
  ],
  'event time': [1, () => records.map((record) => eventTime(schema, record))],
  'indicator fields (p_any_)': [1, () => records.map((record) => indicatorFields(schema, record))],
  'join and compress lines (other thread)': [1, compressLines],
  'create the object (file)': [
    PAGES_PER_OBJECT,
    () => objects.create({ key: `object-${(objectCount += 1)}`, body, metadata: {} }),
  ],
  'announce and commit (file)': [
    PAGES_PER_OBJECT,
    async () => {
      const pending: Announcement = {
        revision: state.revision + 1,
        count: PAGES_PER_OBJECT * records.length,
        digest: '0'.repeat(32),
        next: { cursor: 'a-cursor' },
        days: [...identities.keys()],
        announcedAt: EARLIEST_START,
        outcome: { events: PAGES_PER_OBJECT * records.length, lateEvents: 0, rejected: 0, skipped: 0 },
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
printResult({ microsecondsPerEvent: Object.fromEntries(microseconds) });
