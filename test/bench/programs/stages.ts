import { gzipSync } from 'node:zlib';
import { findFeed } from '../../../lambdas/contract/feeds.ts';
import { parsePage } from '../../../lambdas/events-api/page-text.ts';
import { rowId } from '../../../lambdas/ingest/identity.ts';
import { eventTime, indicatorFields } from '../../../lambdas/ingest/standard-fields.ts';
import { collectUnknownFields, faults, parseRecord } from '../../../lambdas/ingest/validate.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { median } from '../statistics.ts';
import { BEGINNING, readJob, tell } from './job.ts';

/** Each stage of the pipeline by itself, over and over on one page of 1,000 records. */
const { apiUrl, feed: name } = readJob();
const feed = findFeed(name)!;
const schema = SCHEMAS[feed.logType];

const ROUNDS = 60;
/** Until the engine's compiler has done what it does. */
const WARM_UP_ROUNDS = 30;

const answer = await fetch(`${apiUrl}/api/v2/${name}`, {
  method: 'POST',
  headers: { authorization: 'Bearer any' },
  body: JSON.stringify({ limit: 1_000, start_time: BEGINNING }),
});
const page = Buffer.from(await answer.arrayBuffer());
const { records: texts } = parsePage(page);
const records = texts.map(parseRecord);
/** About what is delivered of them. */
const lines = records.map((record, i) => `${texts[i] ?? ''}${indicatorFields(schema, record)}`).join('\n');
const unknown = new Set<string>();

const stages: Readonly<Record<string, () => unknown>> = {
  'split the page': () => parsePage(page),
  'identity (SHA-256)': () => texts.map((text) => rowId(schema.logType, text)),
  'parse each record': () => texts.map(parseRecord),
  validate: () => records.map((record) => faults(schema, record, true)),
  'look for unknown fields': () => {
    for (const record of records) collectUnknownFields(schema.fields, record, unknown);
  },
  'event time': () => records.map((record) => eventTime(schema, record)),
  'indicators (p_any_)': () => records.map((record) => indicatorFields(schema, record)),
  'compress (another thread)': () => gzipSync(lines),
};

const microseconds = Object.entries(stages).map(([stage, work]) => {
  const times: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    work();
    if (round >= 0) times.push((performance.now() - startedAt) * 1_000);
  }
  return [stage, median(times) / records.length];
});
tell({ microsecondsAnEvent: Object.fromEntries(microseconds) as Record<string, number> });
