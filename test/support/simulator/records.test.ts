import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { FEEDS, type FeedName } from '../../../lambdas/contract/feeds.ts';
import { rawBytes } from '../raw-text.ts';
import { compareInstants, parseInstant } from './instant.ts';
import {
  createSimulatedAccount,
  ACCOUNT_DEFAULTS,
  type SimulatedAccount,
  type AccountOptions,
} from './simulated-account.ts';

const EPOCH = Date.UTC(2026, 0, 31, 12);
const MANY = 6000;

function createAccount(options: Partial<AccountOptions> = {}): SimulatedAccount {
  return createSimulatedAccount(
    { ...ACCOUNT_DEFAULTS, epoch: EPOCH, backlog: MANY, ...options },
    () => EPOCH,
  );
}

function fieldsOf(value: unknown): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  return new Map<string, unknown>(Object.entries(value));
}

/** The first violation of Panther's schemas, among those that the simulator's records can have. */
function findIssue(feed: FeedName, json: string): string | undefined {
  if (!isUtf8(rawBytes(json))) return 'not UTF-8';
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const record = fieldsOf(value);
  if (typeof record.get('uuid') !== 'string') return 'uuid';
  const timestamp = record.get('timestamp');
  if (typeof timestamp !== 'string' || parseInstant(timestamp) === undefined) return 'timestamp';
  if (feed === 'auditevents') {
    if (typeof record.get('action') !== 'string') return 'action';
    if (typeof record.get('object_type') !== 'string') return 'object_type';
  }
  if (feed === 'itemusages' && !Number.isInteger(record.get('used_version'))) return 'used_version';
  const objects = ['client', 'user', 'target_user', 'actor_details', 'location', 'session', 'details'];
  return objects.find((name) => !['object', 'undefined'].includes(typeof record.get(name)));
}

describe.each(FEEDS.map((feed) => feed.name))('the records of %s', (feed) => {
  const records = createAccount().records(feed, 0, MANY);

  it('are all valid', () => {
    expect(records.filter((record) => findIssue(feed, record) !== undefined)).toEqual([]);
    expect(records.filter((record) => /^\{.*\}$/su.test(record))).toHaveLength(MANY);
    expect(records.filter((record) => record.includes('\n'))).toEqual([]);
  });

  it('have unique uuids of 26 base-32 characters', () => {
    const uuids = records.map((record) => String(fieldsOf(JSON.parse(record)).get('uuid')));
    expect(uuids.filter((uuid) => !/^[A-Z2-7]{26}$/.test(uuid))).toEqual([]);
    expect(new Set(uuids).size).toBe(MANY);
  });

  it('are the same for the same seed, and different for another one', () => {
    expect(createAccount().records(feed, 0, MANY)).toEqual(records);
    expect(createAccount({ seed: 2 }).records(feed, 0, 50)).not.toEqual(records.slice(0, 50));
  });

  it('do not depend on the records created before', () => {
    expect(createAccount().records(feed, 4321, 4322)).toEqual([records[4321]]);
  });

  it('have an event time that is never after their arrival and at most a day before it', () => {
    const account = createAccount();
    for (const [i, record] of records.entries()) {
      const time = account.eventTime(feed, i);
      expect(parseInstant(String(fieldsOf(JSON.parse(record)).get('timestamp')))).toEqual(time);
      expect(account.count(feed, time.ms)).toBeLessThanOrEqual(i);
      expect(account.count(feed, time.ms + 24 * 3_600_000 + 1)).toBeGreaterThan(i);
    }
  });

  it('are at most a day late with the longest intervals, too', () => {
    const sparse = createAccount({ backlog: MANY, backlogDays: 1800 });
    for (let i = 0; i < MANY; i += 1) {
      const time = sparse.eventTime(feed, i);
      expect(sparse.count(feed, time.ms)).toBeLessThanOrEqual(i);
      expect(sparse.count(feed, time.ms + 24 * 3_600_000 + 1)).toBeGreaterThan(i);
    }
  });

  it('contain unusual but valid values', () => {
    const all = records.join('\n');
    for (const sample of [
      '🚀',
      '\u2028',
      '\\u2028',
      '山田',
      'محمد',
      'נועה',
      '\\"Nana\\"',
      "O'Neill",
      '\\ud83d\\ude80',
    ]) {
      expect(all).toContain(sample);
    }
    expect(all).toContain('"latitude":1.0,');
    expect(all).toMatch(/"(ip|ip_address)":"2001:db8:/);
    expect(all).toContain('"device_trust":');
    expect(records.some((record) => !record.includes('"location"'))).toBe(true);
  });

  it('have the fields of the API version', () => {
    const [v1 = ''] = createAccount().records(feed, 0, 1, 'v1');
    const [v2 = ''] = createAccount().records(feed, 0, 1, 'v2');
    for (const field of ['account_uuid', 'user_type']) {
      expect(v1).not.toContain(`${field}"`);
      expect(v2).toContain(`${field}"`);
    }
    expect(createAccount({ userTypeKey: 'type' }).records(feed, 0, 1)[0]).toContain('"type":"user"');
  });

  it('contain the configured share of poison records, which are invalid and unique', () => {
    const account = createAccount({ poison: 0.25 });
    const withPoison = account.records(feed, 0, MANY);
    const poison = withPoison.filter((_, i) => account.isPoison(feed, i));
    expect(poison.length / MANY).toBeCloseTo(0.25, 1);
    expect(poison.filter((record) => findIssue(feed, record) === undefined)).toEqual([]);
    expect(new Set(poison).size).toBe(poison.length);
    expect(withPoison.filter((_, i) => !account.isPoison(feed, i))).toEqual(
      records.filter((_, i) => !account.isPoison(feed, i)),
    );
    expect(new Set(poison.map((record) => findIssue(feed, record))).size).toBeGreaterThan(3);
  });
});

describe('each feed', () => {
  const account = createAccount();
  const signIns = account.records('signinattempts', 0, MANY);
  const usages = account.records('itemusages', 0, MANY);
  const audits = account.records('auditevents', 0, MANY);

  it('has its time precision: seconds, milliseconds, or nanoseconds, without trailing zeros', () => {
    const fractions = (records: readonly string[]) =>
      new Set(records.map((record) => /"timestamp":"[^".]+(?:\.(\d+))?Z"/.exec(record)?.[1]?.length ?? 0));
    expect([...fractions(signIns)]).toEqual(expect.arrayContaining([0, 3, 8, 9]));
    expect([...fractions(audits)]).toEqual(expect.arrayContaining([0, 3, 8, 9]));
    expect([...fractions(usages)].sort()).toEqual([0, 1, 2, 3]);
    expect(
      [...signIns, ...usages, ...audits].filter((record) => /"timestamp":"[^"]*\.\d*0Z"/.test(record)),
    ).toEqual([]);
  });

  it('has its own delays: item usages are often late, by up to a day, and the others rarely', () => {
    const late = (feed: FeedName, by: number) =>
      Array.from({ length: MANY }, (_, i) => i).filter(
        (i) => account.count(feed, account.eventTime(feed, i).ms + by) <= i,
      ).length / MANY;
    expect(late('itemusages', 60_000)).toBeGreaterThan(0.08);
    expect(late('itemusages', 6 * 3_600_000)).toBeGreaterThan(0.01);
    expect(late('signinattempts', 60_000)).toBeGreaterThan(0.002);
    expect(late('signinattempts', 60_000)).toBeLessThan(0.03);
    expect(late('auditevents', 60_000)).toBeLessThan(0.02);
  });

  it('has export bursts: many usages of one user within a second', () => {
    const runs = usages.map((record) => record.includes('"action":"export"'));
    const start = runs.findIndex((_, i) => runs.slice(i, i + 16).every(Boolean) && i + 16 <= runs.length);
    expect(start).toBeGreaterThanOrEqual(0);
    const burst = usages.slice(start, start + 16);
    const users = new Set(burst.map((record) => /"user":\{"uuid":"(\w+)"/.exec(record)?.[1]));
    expect(users.size).toBe(1);
    const items = new Set(burst.map((record) => /"item_uuid":"(\w+)"/.exec(record)?.[1]));
    expect(items.size).toBe(16);
    const spread = account.eventTime('itemusages', start + 15).ms - account.eventTime('itemusages', start).ms;
    expect(spread).toBeLessThan(1000);
    expect(spread).toBeGreaterThan(0);
  });

  it('has integers of 19 digits that a double cannot represent', () => {
    const numbers = audits.flatMap((record) => /"aux_id":(\d+)/.exec(record)?.[1] ?? []);
    expect(numbers.some((digits) => digits.length === 19)).toBe(true);
    expect(numbers).toContain('9223372036854775807');
    expect(numbers).toContain('9007199254740993');
    expect(numbers.filter((digits) => BigInt(digits) > 9223372036854775807n)).toEqual([]);
  });

  it('has null and non-null details, unknown enum values, and a few item usages without an action', () => {
    expect(signIns.some((record) => record.includes('"details":null'))).toBe(true);
    expect(signIns.some((record) => record.includes('"details":{"value":"'))).toBe(true);
    expect(signIns.some((record) => record.includes('"passkey_bad"'))).toBe(true);
    expect(usages.some((record) => record.includes('"passkey-sign"'))).toBe(true);
    expect(usages.some((record) => !record.includes('"action"'))).toBe(true);
    expect(audits.some((record) => record.includes('"rotatkey"'))).toBe(true);
  });

  it('has object_details and aux_details only for people', () => {
    for (const record of audits) {
      const event = fieldsOf(JSON.parse(record));
      expect(event.has('object_details')).toBe(event.get('object_type') === 'user');
      expect(event.has('aux_details')).toBe(event.get('aux_info') === 'R' && event.has('aux_uuid'));
    }
  });

  it('has a login before each action', () => {
    for (const record of audits) {
      const event = fieldsOf(JSON.parse(record));
      if (!event.has('session')) continue;
      const login = parseInstant(String(fieldsOf(event.get('session')).get('login_time')));
      const acted = parseInstant(String(event.get('timestamp')));
      expect(compareInstants(login!, acted!)).toBeLessThan(0);
    }
  });
});
