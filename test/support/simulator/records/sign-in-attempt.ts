import type { Organization } from '../organization.ts';
import { ids } from '../ids.ts';
import { LOCATIONS } from '../locations.ts';
import { draw, pick, weighted } from '../random.ts';
import { timestampOf } from '../timing.ts';
import type { RecordWriter } from './record-writer.ts';
import { createUnknownField } from './unknown-field.ts';

/** The category, the type, and the kind of firewall rule in `details`. All 7 categories; the last row is not in the documented enum. */
const OUTCOMES = weighted<readonly [string, string, 'continent' | 'country' | 'ip' | undefined]>([
  [['success', 'credentials_ok', undefined], 600],
  [['success', 'mfa_ok', undefined], 150],
  [['success', 'federated', undefined], 80],
  [['credentials_failed', 'password_secret_bad', undefined], 60],
  [['credentials_failed', 'service_account_sso_denied', undefined], 3],
  [['mfa_failed', 'totp_bad', undefined], 12],
  [['mfa_failed', 'u2f_bad', undefined], 4],
  // Spelled like this in the 1.0 and 1.2 specifications, but not in 1.4 [?].
  [['mfa_failed', 'u2f_timout', undefined], 2],
  [['mfa_failed', 'u2f_timeout', undefined], 2],
  [['mfa_failed', 'duo_native_bad', undefined], 2],
  [['mfa_failed', 'mfa_missing', undefined], 3],
  [['sso_failed', 'sso_user_mismatch', undefined], 4],
  [['sso_failed', 'non_sso_user', undefined], 3],
  [['modern_version_failed', 'modern_version_old', undefined], 4],
  [['modern_version_failed', 'modern_version_missing', undefined], 1],
  [['firewall_failed', 'country_blocked', 'country'], 8],
  [['firewall_failed', 'continent_blocked', 'continent'], 6],
  [['firewall_failed', 'ip_blocked', 'ip'], 4],
  [['firewall_failed', 'anonymous_blocked', 'ip'], 3],
  [['firewall_reported_success', 'credentials_ok', 'country'], 4],
  [['passkey_failed', 'passkey_bad', undefined], 2],
]);

export function createSignInAttempts(seed: number, organization: Organization): RecordWriter {
  const uuid = ids(seed, 'signinattempts/event');
  const session = ids(seed, 'signinattempts/session');
  const outcomeOf = draw(seed, 'signinattempts/outcome');
  const personOf = draw(seed, 'signinattempts/person');
  const deviceOf = draw(seed, 'signinattempts/device');
  const abroad = draw(seed, 'signinattempts/abroad');
  const located = draw(seed, 'signinattempts/located');
  const unknownField = createUnknownField(seed, 'signinattempts');

  return (i, timing, version) => {
    const [category, type, rule] = pick(OUTCOMES, outcomeOf(i));
    const person = pick(organization.people, personOf(i));
    const device = pick(person.devices, deviceOf(i));
    const away = abroad(i);
    const location = away < 0.05 ? pick(LOCATIONS, away * 20) : person.home;
    const details =
      rule === undefined
        ? 'null'
        : `{"value":"${{ continent: location.continent, country: location.country, ip: device.ip }[rule]}"}`;
    return (
      `{"uuid":"${uuid(i)}","session_uuid":"${session(i)}","timestamp":"${timestampOf(timing)}",` +
      `"category":"${category}","type":"${type}","country":"${location.country}","details":${details},` +
      `"target_user":${person.json[version]},"client":${device.client}` +
      (located(i) < 0.9 ? `,"location":${location.json}` : '') +
      (version === 'v2' ? `,"account_uuid":"${organization.accountUuid}"` : '') +
      unknownField(i) +
      '}'
    );
  };
}
