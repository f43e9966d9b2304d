import type { Organization } from '../organization.ts';
import { ids } from '../ids.ts';
import { draw, pick, weighted } from '../random.ts';
import { timestampOf } from '../timing.ts';
import type { RecordWriter } from './record-writer.ts';
import { createUnknownField } from './unknown-field.ts';

/** The 11 documented actions, an undocumented one, and a missing one, as in records from before 2021-12 [O]. */
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

export function createItemUsages(seed: number, organization: Organization): RecordWriter {
  const uuid = ids(seed, 'itemusages/event');
  const actionOf = draw(seed, 'itemusages/action');
  const personOf = draw(seed, 'itemusages/person');
  const deviceOf = draw(seed, 'itemusages/device');
  const itemOf = draw(seed, 'itemusages/item');
  const usedVersionOf = draw(seed, 'itemusages/edition');
  const located = draw(seed, 'itemusages/located');
  const unknownField = createUnknownField(seed, 'itemusages');

  return (i, timing, version) => {
    // All events of a burst are from one person on one device, for consecutive items of a vault.
    const actor = timing.burst ?? i;
    const person = pick(organization.people, personOf(actor));
    const device = pick(person.devices, deviceOf(actor));
    const { items, vaults } = organization;
    const item =
      timing.burst === undefined
        ? Math.floor(itemOf(i) * items.length)
        : (Math.floor(itemOf(actor) * items.length) + (i - actor) * vaults.length) % items.length;
    const action = timing.burst === undefined ? pick(ACTIONS, actionOf(i)) : 'export';
    return (
      `{"uuid":"${uuid(i)}","timestamp":"${timestampOf(timing)}","used_version":${1 + Math.floor(usedVersionOf(i) ** 4 * 60)},` +
      `"vault_uuid":"${vaults[item % vaults.length]!}","item_uuid":"${items[item]!}",` +
      (action === undefined ? '' : `"action":"${action}",`) +
      `"user":${person.json[version]},"client":${device.client}` +
      (located(actor) < 0.9 ? `,"location":${person.home.json}` : '') +
      (version === 'v2' ? `,"account_uuid":"${organization.accountUuid}"` : '') +
      unknownField(i) +
      '}'
    );
  };
}
