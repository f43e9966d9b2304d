import { describe, expect, it } from 'vitest';
import { FEEDS, type FeedName } from '../../../lambdas/contract/feeds.ts';
import { compareInstants, parseInstant } from './instant.ts';
import { createWorld, WORLD_DEFAULTS, type World, type WorldOptions } from './world.ts';

const EPOCH = Date.UTC(2026, 0, 31, 12);
const MANY = 6000;

function world(options: Partial<WorldOptions> = {}): World {
  return createWorld({ ...WORLD_DEFAULTS, epoch: EPOCH, backlog: MANY, ...options }, () => EPOCH);
}

function fieldsOf(value: unknown): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  return new Map<string, unknown>(Object.entries(value));
}

/** What Panther's schemas ask for, as far as a record of the simulator could break it. */
function faultOf(feed: FeedName, text: string): string | undefined {
  const value: unknown = JSON.parse(text);
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
  const texts = world().records(feed, 0, MANY);

  it('are all valid', () => {
    expect(texts.filter((text) => faultOf(feed, text) !== undefined)).toEqual([]);
    expect(texts.filter((text) => /^\{.*\}$/su.test(text))).toHaveLength(MANY);
    expect(texts.filter((text) => text.includes('\n'))).toEqual([]);
  });

  it('have a uuid of their own, 26 characters of base 32', () => {
    const uuids = texts.map((text) => String(fieldsOf(JSON.parse(text)).get('uuid')));
    expect(uuids.filter((uuid) => !/^[A-Z2-7]{26}$/.test(uuid))).toEqual([]);
    expect(new Set(uuids).size).toBe(MANY);
  });

  it('are the same for the same seed, and others for another', () => {
    expect(world().records(feed, 0, MANY)).toEqual(texts);
    expect(world({ seed: 2 }).records(feed, 0, 50)).not.toEqual(texts.slice(0, 50));
  });

  it('do not depend on which were made before', () => {
    expect(world().records(feed, 4321, 4322)).toEqual([texts[4321]]);
  });

  it('carry their own time, never after their arrival and at most a day before it', () => {
    const made = world();
    for (const [i, text] of texts.entries()) {
      const time = made.eventTime(feed, i);
      expect(parseInstant(String(fieldsOf(JSON.parse(text)).get('timestamp')))).toEqual(time);
      expect(made.count(feed, time.ms)).toBeLessThanOrEqual(i);
      expect(made.count(feed, time.ms + 24 * 3_600_000 + 1)).toBeGreaterThan(i);
    }
  });

  it('are at most a day late in the quietest world too', () => {
    const quiet = world({ backlog: MANY, backlogDays: 1800 });
    for (let i = 0; i < MANY; i += 1) {
      const time = quiet.eventTime(feed, i);
      expect(quiet.count(feed, time.ms)).toBeLessThanOrEqual(i);
      expect(quiet.count(feed, time.ms + 24 * 3_600_000 + 1)).toBeGreaterThan(i);
    }
  });

  it('show what is unusual and still right', () => {
    const all = texts.join('\n');
    for (const sign of [
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
      expect(all).toContain(sign);
    }
    expect(all).toContain('"latitude":1.0,');
    expect(all).toMatch(/"(ip|ip_address)":"2001:db8:/);
    expect(all).toContain('"device_trust":');
    expect(texts.some((text) => !text.includes('"location"'))).toBe(true);
  });

  it('have the field set of the version', () => {
    const [v1 = ''] = world().records(feed, 0, 1, 'v1');
    const [v2 = ''] = world().records(feed, 0, 1, 'v2');
    for (const field of ['account_uuid', 'user_type']) {
      expect(v1).not.toContain(`${field}"`);
      expect(v2).toContain(`${field}"`);
    }
    expect(world({ userTypeKey: 'type' }).records(feed, 0, 1)[0]).toContain('"type":"user"');
  });

  it('are spoilt by the share asked for, each for a reason, and no two alike', () => {
    const poisoned = world({ poison: 0.25 });
    const spoilt = poisoned.records(feed, 0, MANY);
    const bad = spoilt.filter((_, i) => poisoned.isPoison(feed, i));
    expect(bad.length / MANY).toBeCloseTo(0.25, 1);
    expect(bad.filter((text) => faultOf(feed, text) === undefined)).toEqual([]);
    expect(new Set(bad).size).toBe(bad.length);
    expect(spoilt.filter((_, i) => !poisoned.isPoison(feed, i))).toEqual(
      texts.filter((_, i) => !poisoned.isPoison(feed, i)),
    );
    expect(new Set(bad.map((text) => faultOf(feed, text))).size).toBeGreaterThan(3);
  });
});

describe('each feed', () => {
  const made = world();
  const signIns = made.records('signinattempts', 0, MANY);
  const usages = made.records('itemusages', 0, MANY);
  const audits = made.records('auditevents', 0, MANY);

  it('has its precision of time: seconds, milliseconds, nanoseconds, without trailing zeros', () => {
    const fractions = (texts: readonly string[]) =>
      new Set(texts.map((text) => /"timestamp":"[^".]+(?:\.(\d+))?Z"/.exec(text)?.[1]?.length ?? 0));
    expect([...fractions(signIns)]).toEqual(expect.arrayContaining([0, 3, 8, 9]));
    expect([...fractions(audits)]).toEqual(expect.arrayContaining([0, 3, 8, 9]));
    expect([...fractions(usages)].sort()).toEqual([0, 1, 2, 3]);
    expect(
      [...signIns, ...usages, ...audits].filter((text) => /"timestamp":"[^"]*\.\d*0Z"/.test(text)),
    ).toEqual([]);
  });

  it('is late as its events are: item usages often, by up to a day, the others seldom', () => {
    const late = (feed: FeedName, by: number) =>
      Array.from({ length: MANY }, (_, i) => i).filter(
        (i) => made.count(feed, made.eventTime(feed, i).ms + by) <= i,
      ).length / MANY;
    expect(late('itemusages', 60_000)).toBeGreaterThan(0.08);
    expect(late('itemusages', 6 * 3_600_000)).toBeGreaterThan(0.01);
    expect(late('signinattempts', 60_000)).toBeGreaterThan(0.002);
    expect(late('signinattempts', 60_000)).toBeLessThan(0.03);
    expect(late('auditevents', 60_000)).toBeLessThan(0.02);
  });

  it('has export bursts: many usages of one user within a second', () => {
    const runs = usages.map((text) => text.includes('"action":"export"'));
    const start = runs.findIndex((_, i) => runs.slice(i, i + 16).every(Boolean) && i + 16 <= runs.length);
    expect(start).toBeGreaterThanOrEqual(0);
    const burst = usages.slice(start, start + 16);
    const users = new Set(burst.map((text) => /"user":\{"uuid":"(\w+)"/.exec(text)?.[1]));
    expect(users.size).toBe(1);
    const items = new Set(burst.map((text) => /"item_uuid":"(\w+)"/.exec(text)?.[1]));
    expect(items.size).toBe(16);
    const spread = made.eventTime('itemusages', start + 15).ms - made.eventTime('itemusages', start).ms;
    expect(spread).toBeLessThan(1000);
    expect(spread).toBeGreaterThan(0);
  });

  it('has integers of 19 digits that a double would not hold', () => {
    const numbers = audits.flatMap((text) => /"aux_id":(\d+)/.exec(text)?.[1] ?? []);
    expect(numbers.some((digits) => digits.length === 19)).toBe(true);
    expect(numbers).toContain('9223372036854775807');
    expect(numbers).toContain('9007199254740993');
    expect(numbers.filter((digits) => BigInt(digits) > 9223372036854775807n)).toEqual([]);
  });

  it('has null and filled details, unknown enum values, and no action in a few item usages', () => {
    expect(signIns.some((text) => text.includes('"details":null'))).toBe(true);
    expect(signIns.some((text) => text.includes('"details":{"value":"'))).toBe(true);
    expect(signIns.some((text) => text.includes('"passkey_bad"'))).toBe(true);
    expect(usages.some((text) => text.includes('"passkey-sign"'))).toBe(true);
    expect(usages.some((text) => !text.includes('"action"'))).toBe(true);
    expect(audits.some((text) => text.includes('"rotatkey"'))).toBe(true);
  });

  it('tells who the object or the other person is only where it is a person', () => {
    for (const text of audits) {
      const event = fieldsOf(JSON.parse(text));
      expect(event.has('object_details')).toBe(event.get('object_type') === 'user');
      expect(event.has('aux_details')).toBe(event.get('aux_info') === 'R' && event.has('aux_uuid'));
    }
  });

  it('logs in before it acts', () => {
    for (const text of audits) {
      const event = fieldsOf(JSON.parse(text));
      if (!event.has('session')) continue;
      const login = parseInstant(String(fieldsOf(event.get('session')).get('login_time')));
      const acted = parseInstant(String(event.get('timestamp')));
      expect(compareInstants(login!, acted!)).toBeLessThan(0);
    }
  });
});
