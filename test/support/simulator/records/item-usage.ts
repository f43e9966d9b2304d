import type { Company } from '../company.ts';
import { ids } from '../ids.ts';
import { draw, pick, weighted } from '../random.ts';
import { timestampOf } from '../timing.ts';
import type { RecordWriter } from './record-writer.ts';
import { createUnknownField } from './unknown-field.ts';

/** The 11 actions, one that is in no enum, and none at all, as in records from before 2021-12 [O]. */
const ACTIONS = weighted<string | undefined>([
  ['fill', 400],
  ['reveal', 180],
  ['secure-copy', 180],
  ['other', 60],
  ['server-fetch', 60],
  ['enter-item-edit-mode', 30],
  ['server-update', 30],
  ['server-create', 20],
  ['share', 10],
  ['select-sso-provider', 10],
  ['export', 2],
  ['passkey-sign', 4],
  [undefined, 4],
]);

export function createItemUsages(seed: number, company: Company): RecordWriter {
  const uuid = ids(seed, 'itemusages/event');
  const actionOf = draw(seed, 'itemusages/action');
  const personOf = draw(seed, 'itemusages/person');
  const deviceOf = draw(seed, 'itemusages/device');
  const itemOf = draw(seed, 'itemusages/item');
  const editionOf = draw(seed, 'itemusages/edition');
  const located = draw(seed, 'itemusages/located');
  const unknownField = createUnknownField(seed, 'itemusages');

  return (i, timing, version) => {
    // All of a burst comes from one person on one device, item after item of a vault.
    const who = timing.burst ?? i;
    const person = pick(company.people, personOf(who));
    const device = pick(person.devices, deviceOf(who));
    const { items, vaults } = company;
    const item =
      timing.burst === undefined
        ? Math.floor(itemOf(i) * items.length)
        : (Math.floor(itemOf(who) * items.length) + (i - who) * vaults.length) % items.length;
    const action = timing.burst === undefined ? pick(ACTIONS, actionOf(i)) : 'export';
    return (
      `{"uuid":"${uuid(i)}","timestamp":"${timestampOf(timing)}","used_version":${1 + Math.floor(editionOf(i) ** 4 * 60)},` +
      `"vault_uuid":"${vaults[item % vaults.length]!}","item_uuid":"${items[item]!}",` +
      (action === undefined ? '' : `"action":"${action}",`) +
      `"user":${person.text[version]},"client":${device.client}` +
      (located(who) < 0.9 ? `,"location":${person.home.text}` : '') +
      (version === 'v2' ? `,"account_uuid":"${company.accountUuid}"` : '') +
      unknownField(i) +
      '}'
    );
  };
}
