import { describe, expect, it } from 'vitest';
import { BatchIdentities } from '../../../lambdas/ingest/batch-identities.ts';
import { IDENTITY_WORDS, rowId, writeIdentity } from '../../../lambdas/ingest/identity.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';

/** The identity of a record with this uuid and content. */
function identity(uuid: string, content = ''): Uint32Array {
  const words = new Uint32Array(IDENTITY_WORDS);
  writeIdentity(words, rowId('type', uuid + content), uuid);
  return words;
}

function delivered(...all: readonly Uint32Array[]): () => Promise<IdentitySet> {
  const set = new IdentitySet();
  for (const words of all) set.add(words, false);
  return () => Promise.resolve(set);
}

const LIMITS = { batchDays: 2, batchIdentities: 4 };

describe('a day of a batch', () => {
  it('finds identities that were delivered, and those of the batch', async () => {
    const identities = new BatchIdentities(delivered(identity('E0')), LIMITS);
    expect(identities.day('a')).toBeUndefined();
    const day = await identities.load('a');
    expect(identities.day('a')).toBe(day);
    identities.add(day, identity('E1'), false);
    identities.add(day, identity('E2'), true);
    const known = ['E0', 'E1', 'E2', 'E3'].map((uuid) => day.find(identity(uuid)));
    expect(known).toEqual(['event', 'event', 'rejected', 'new']);
    const changed = ['E0', 'E1', 'E2'].map((uuid) => day.find(identity(uuid, 'x')));
    expect(changed).toEqual(['changed', 'changed', 'new']);
  });
});

describe('a day of a batch with another version of a record', () => {
  it.each([
    ['event', false],
    ['rejected', true],
  ])('still finds the version that was known before: %s', async (finding, isRejected) => {
    const set = new IdentitySet();
    set.add(identity('E0'), isRejected);
    const identities = new BatchIdentities(() => Promise.resolve(set), LIMITS);
    const day = await identities.load('a');
    identities.add(day, identity('E0', 'x'), false);
    expect(day.find(identity('E0'))).toBe(finding);
  });
});

describe('the identities of a batch', () => {
  it('are those of the days with new records', async () => {
    const identities = new BatchIdentities(delivered(identity('E0')), LIMITS);
    await identities.load('a');
    const b = await identities.load('b');
    identities.add(b, identity('E1'), false);
    expect([...identities.own]).toEqual([['b', b.own]]);
    expect(b.own.size).toBe(1);
  });

  it('are limited to a number of days and a number of identities', async () => {
    const identities = new BatchIdentities(delivered(), LIMITS);
    const [a, b, c] = [await identities.load('a'), await identities.load('b'), await identities.load('c')];
    const room = () => [a, b, c].map((day) => identities.hasRoom(day));
    identities.add(a, identity('E0'), false);
    identities.add(a, identity('E1'), false);
    expect(room()).toEqual([true, true, true]);
    identities.add(b, identity('E2'), false);
    expect(room()).toEqual([true, true, false]);
    identities.add(a, identity('E3'), false);
    expect(room()).toEqual([false, false, false]);
  });
});
