import { asciiQuote, goQuote } from '../../support/simulator/json-format.ts';
import type { Random } from './random.ts';
import { SCRIPTS, type Place } from './scripts.ts';

/** JSON writers of strings. A server in Go is the most likely one; a proxy may write the same strings differently. */
const WRITERS: readonly { readonly share: number; readonly write: (text: string) => string }[] = [
  { share: 70, write: goQuote },
  { share: 26, write: JSON.stringify },
  { share: 4, write: asciiQuote },
];

const CLIENTS = [
  { app: '1Password for Mac', platform: 'MacBookPro16,1', os: 'MacOSX', version: '14.6.1' },
  { app: '1Password for Windows', platform: '24H2', os: 'Windows', version: '10.0.26100' },
  { app: '1Password for iOS', platform: 'iPhone17,3', os: 'iOS', version: '18.1' },
  { app: '1Password Browser Extension', platform: '131.0.6778.86', os: 'MacOSX', version: '10.15.7' },
  { app: '1Password CLI', platform: 'amd64', os: 'Linux', version: '6.8.0-49-generic' },
];

/** A person who signs in. The fields are JSON. */
export interface Person {
  /** `{…}` */
  readonly user: string;
  /** `{…}` */
  readonly client: string;
  /** `,"location":{…}`, or an empty string: the API omits an unknown location. */
  readonly location: string;
  readonly place: Place;
}

export function createPerson(random: Random, accountUuid: string): Person {
  const { people, devices, places } = random.pickByShare(SCRIPTS);
  const { write } = random.pickByShare(WRITERS);
  const client = random.pick(CLIENTS);
  const home = random.pick(places);
  const person = {
    uuid: random.id(),
    name: random.pick(people),
    email: `person.${random.digits(4)}@example.com`,
  };
  return {
    user:
      `{"uuid":"${person.uuid}","name":${write(person.name)},"email":"${person.email}",` +
      `"user_type":"${random.happens(0.9) ? 'user' : 'external_user'}"` +
      // Documented for accounts with several customers only.
      (random.happens(0.1) ? `,"user_account_uuid":"${accountUuid}"}` : '}'),
    client:
      `{"app_name":"${client.app}","app_version":"${random.digits(8)}",` +
      `"platform_name":${write(random.pick(devices))},"platform_version":"${client.platform}",` +
      `"os_name":"${client.os}","os_version":"${client.version}","ip_address":"${ipAddress(random)}"}`,
    location: random.happens(0.12)
      ? ''
      : `,"location":{"country":"${home.country}","region":${write(home.region)},"city":${write(home.city)},` +
        `"longitude":${home.longitude},"latitude":${home.latitude}}`,
    place: home,
  };
}

/** One of the address ranges for documentation: IPv4 (RFC 5737), or IPv6 (RFC 3849). */
function ipAddress(random: Random): string {
  if (random.happens(0.7)) return `203.0.113.${random.integer(256)}`;
  const groups = Array.from({ length: 4 }, () => random.integer(0x10000).toString(16));
  return random.happens(0.5) ? `2001:db8::${groups[0]}` : `2001:db8:0:1:${groups.join(':')}`;
}
