import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { findFeed } from '../../../lambdas/contract/feeds.ts';
import { BodyBuffers } from '../../../lambdas/events-api/body-buffers.ts';
import { readBody } from '../../../lambdas/events-api/bounded-body.ts';
import { parsePage } from '../../../lambdas/events-api/page-text.ts';
import { post } from '../../../lambdas/events-api/http-request.ts';
import { EventTimeFinder } from '../../../lambdas/ingest/event-time-finder.ts';
import { RowIds } from '../../../lambdas/ingest/identity.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import { EventEncoder } from '../../../lambdas/ingest/lines/event-line.ts';
import { GzipLines } from '../../../lambdas/ingest/lines/gzip-lines.ts';
import { LineBuffer } from '../../../lambdas/ingest/lines/line-buffer.ts';
import { RecordView } from '../../../lambdas/ingest/record-view.ts';
import type { Announcement } from '../../../lambdas/ingest/state.ts';
import { announced, committed, firstState } from '../../../lambdas/ingest/state-changes.ts';
import { UnknownFields } from '../../../lambdas/ingest/unknown-fields.ts';
import { validate } from '../../../lambdas/ingest/validate.ts';
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
const buffers = new BodyBuffers();
const receivePage = async () =>
  readBody(
    await post(url, { authorization: 'Bearer any' }, request, AbortSignal.timeout(10_000)),
    1e7,
    buffers,
  );
const receiveAndRelease = async () => {
  const { release } = await receivePage();
  release();
};

const { bytes: page } = await receivePage();
const { records } = parsePage(page);
/** One for each record, so that each stage finds what the stages before it did. */
const views = [...records].map((record) => new RecordView(schema).show(record, true));

const source = { id: '0d2f8e10-0000-4000-8000-000000000000', label: '1Password', standardFields: true };
const encoder = new EventEncoder(schema, source, '2026-11-22 20:53:06.142000000');
const lines = new LineBuffer();
const encodeLines = () => {
  lines.clear();
  for (const view of views) encoder.encode(view, lines);
};
encodeLines();
const compressLines = async () => {
  const gzip = new GzipLines();
  gzip.next.add(lines.bytes);
  return gzip.finish();
};
const body = Buffer.concat(Array<Buffer>(PAGES_PER_OBJECT).fill(await compressLines()));

const out = await mkdtemp(path.join(folder, 'stages-'));
const files = new AtomicFiles(out);
const objects = new FileObjects(out, files);
const states = new FileStates(out, files);
let state = firstState(EARLIEST_START, { startTime: EARLIEST_START });
await states.create(feed, state);
const delivered = new IdentitySet();
const addIdentities = (set: IdentitySet) => {
  for (const { identity } of views) if (set.find(identity) === 'new') set.add(identity, false);
  return set;
};
/** The identities of an object of a backlog whose events are of one day. */
const identities = new Map([
  [
    '2026-11-22',
    Buffer.concat(Array<Uint8Array>(PAGES_PER_OBJECT).fill(addIdentities(new IdentitySet()).encode())),
  ],
]);
const rowIds = new RowIds(schema.logType);
const eventTimes = new EventTimeFinder(schema);
const unknownFields = new UnknownFields(schema.fields);
let objectCount = 0;

/** Runs a stage for each record. */
const forEachView = (work: (view: RecordView) => unknown) => () => {
  for (const view of views) work(view);
};

/** The work of each stage, and the number of pages that it processes. */
const stages: Readonly<Record<string, readonly [pages: number, work: () => unknown]>> = {
  'receive the page (includes the work of the server)': [1, receiveAndRelease],
  'split the page': [1, () => parsePage(page)],
  'row id (SHA-256)': [1, forEachView(({ bytes }) => rowIds.of(bytes))],
  'decode and parse each record': [1, forEachView(({ bytes }) => JSON.parse(bytes.toString('latin1')))],
  'event time': [1, forEachView(({ value }) => eventTimes.find(value))],
  'deduplicate by identity': [1, () => addIdentities(delivered)],
  validate: [1, forEachView((view) => validate(view, true))],
  'find unknown fields': [
    1,
    forEachView((view) => {
      unknownFields.add(view);
    }),
  ],
  'encode lines (with p_any_ fields)': [1, encodeLines],
  'compress lines (other thread)': [1, compressLines],
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
