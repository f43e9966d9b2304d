import type { Person } from './person.ts';
import type { Random } from './random.ts';
import { arrivalDelay, timeOfDay } from './timestamps.ts';

const OUTCOMES = [
  { share: 70, category: 'success', type: 'credentials_ok' },
  { share: 15, category: 'success', type: 'mfa_ok' },
  { share: 8, category: 'credentials_failed', type: 'password_secret_bad' },
  { share: 3, category: 'mfa_failed', type: 'totp_bad' },
  { share: 3, category: 'firewall_failed', type: 'country_blocked' },
  // Not in the documentation: the enumerations grow without notice.
  { share: 1, category: 'passkey_failed', type: 'passkey_bad' },
];

/** Fields that neither the documentation nor a schema contains. The numbers do not survive JSON.parse. */
const UNDOCUMENTED = [
  ',"risk":{"score":1.50e-3,"sequence":18446744073709551615,"flags":["new_device",null,true]}',
  ',"policy":{"rule":{"id":9007199254740993,"name":"R\\u0026D \\u003cdefault\\u003e","limits":[1.0,-0,2E+2]}}',
  ',"device_trust":null',
];

/** A record without its uuid and the date of its timestamp, which differ from page to page. */
export interface RecordTemplate {
  /** `{"uuid":"…","session_uuid":…`, with the first page's uuid, up to the date. */
  readonly beforeDate: string;
  /** From the page's day to the timestamp's date, in days. */
  readonly dayShift: number;
  /** The rest, up to the closing brace. */
  readonly afterDate: string;
}

/** Where a record's uuid starts in its bytes. */
export const UUID_OFFSET = '{"uuid":"'.length;

/**
 * Creates a sign-in attempt, in the documented format of version 2 of the API.
 *
 * @param seconds when it arrives, since midnight in UTC
 */
export function createSignIn(
  random: Random,
  person: Person,
  accountUuid: string,
  seconds: number,
): RecordTemplate {
  const { category, type } = random.pickByShare(OUTCOMES);
  const time = timeOfDay(random, seconds - arrivalDelay(random));
  const session = random.happens(0.03) ? 'null' : `"${random.id()}"`;
  const details = type === 'country_blocked' ? `{"value":"${person.place.country}"}` : 'null';
  return {
    beforeDate: `{"uuid":"${random.id()}","session_uuid":${session},"timestamp":"`,
    dayShift: time.dayShift,
    afterDate:
      `${time.text}","category":"${category}","type":"${type}","country":"${person.place.country}",` +
      (random.happens(0.04) ? '' : `"details":${details},`) +
      `"target_user":${person.user},"client":${person.client}${person.location}` +
      (random.happens(0.55) ? '' : `,"account_uuid":"${accountUuid}"`) +
      (random.happens(0.08) ? random.pick(UNDOCUMENTED) : '') +
      '}',
  };
}
