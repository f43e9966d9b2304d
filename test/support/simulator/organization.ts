import type { ApiVersion } from './api-version.ts';
import { ids, lowerIds } from './ids.ts';
import { LOCATIONS, type Location } from './locations.ts';
import { nameJson } from './names.ts';
import { draw, pick } from './random.ts';

/** XSIAM's v2 fixture has `type` where the documentation has `user_type` [?]. */
export type UserTypeKey = 'user_type' | 'type';

/** One installation of 1Password. */
export interface Device {
  readonly uuid: string;
  /** IPv4 or IPv6. */
  readonly ip: string;
  /** The record's `client`, as JSON. */
  readonly client: string;
}

export interface Person {
  readonly uuid: string;
  readonly email: string;
  readonly accountUuid: string;
  readonly userType: 'user' | 'external_user';
  /** The record's `user`, `target_user`, `actor_details` and so on, as JSON, by API version. */
  readonly json: Readonly<Record<ApiVersion, string>>;
  readonly home: Location;
  readonly devices: readonly Device[];
}

/** The people and objects that the events refer to. Fields that do not change between events are stored as JSON. */
export interface Organization {
  readonly accountUuid: string;
  readonly integrationUuid: string;
  readonly people: readonly Person[];
  readonly vaults: readonly string[];
  readonly items: readonly string[];
  readonly groups: readonly string[];
}

const PEOPLE = 60;
const VAULTS = 14;
const ITEMS = 420;
const GROUPS = 9;

/** app_name, app_version, platform_name, platform_version, os_name, os_version. app_version is a string [D]. */
const APPS: readonly (readonly [string, string, string, string, string, string])[] = [
  ['1Password Browser Extension', '22600103', 'Firefox extension', '128.0', 'MacOSX', '10.15'],
  ['1Password Browser Extension', '1109', 'Chrome', '93.0.4577.62', 'Android', '10'],
  ['1Password for Mac', '81048036', 'US - C02FR0H8MD6P', 'MacBookPro16,1', 'MacOSX', '14.6.1'],
  ['1Password for Windows', '81048036', 'DESKTOP-7Q1\\\\Zoë', 'Dell Inc. XPS 13', 'Windows', '10.0.22631'],
  ['1Password for iOS', '81048036', 'Björn’s iPhone 📱', 'iPhone15,2', 'iOS', '18.1'],
  ['1Password for Linux', '81048036', 'fedora', 'x86_64', 'Linux', '6.11.4-301.fc41'],
  ['1Password CLI', '2300001', 'op', 'arm64', 'MacOSX', '15.1'],
  ['1Password SCIM Bridge', '20902', 'Go', '', '', ''],
];

function clientJson(app: (typeof APPS)[number], ip: string): string {
  const [name, version, platform, platformVersion, os, osVersion] = app;
  return `{"app_name":"${name}","app_version":"${version}","platform_name":"${platform}","platform_version":"${platformVersion}","os_name":"${os}","os_version":"${osVersion}","ip_address":"${ip}"}`;
}

/** Addresses from the ranges reserved for documentation. Every third one is IPv6, in short or long form. */
function ipAddress(person: number, device: number): string {
  if (device === 2) return `2001:db8:${person.toString(16)}::${(person * 7 + 1).toString(16)}`;
  if (device === 1 && person % 4 === 0) return `2001:db8:85a3:0:${person.toString(16)}:8a2e:370:7334`;
  return device === 0 ? `198.51.100.${person + 1}` : `203.0.113.${person + 100}`;
}

/** @param seed the same seed gives the same organization */
export function createOrganization(seed: number, userTypeKey: UserTypeKey): Organization {
  const account = ids(seed, 'account');
  const user = ids(seed, 'user');
  const device = lowerIds(seed, 'device');
  const appOf = draw(seed, 'app');
  const homeOf = draw(seed, 'home');

  function createPerson(n: number): Person {
    const uuid = user(n);
    const email = `user${n}@brightwater.example`;
    // Only the vendor's managed-service accounts may have external users [?]. This account has a few anyway.
    const userType = n % 20 === 7 ? 'external_user' : 'user';
    const accountUuid = account(userType === 'user' ? 0 : 1);
    const fields = `"uuid":"${uuid}","name":${nameJson(n)},"email":"${email}"`;
    return {
      uuid,
      email,
      accountUuid,
      userType,
      json: {
        v1: `{${fields}}`,
        v2: `{${fields},"${userTypeKey}":"${userType}","user_account_uuid":"${accountUuid}"}`,
      },
      home: pick(LOCATIONS, homeOf(n)),
      devices: [0, 1, 2].map((which) => {
        const ip = ipAddress(n, which);
        return { uuid: device(n * 3 + which), ip, client: clientJson(pick(APPS, appOf(n * 3 + which)), ip) };
      }),
    };
  }

  return {
    accountUuid: account(0),
    integrationUuid: ids(seed, 'integration')(0),
    people: Array.from({ length: PEOPLE }, (_, n) => createPerson(n)),
    vaults: Array.from({ length: VAULTS }, (_, n) => lowerIds(seed, 'vault')(n)),
    items: Array.from({ length: ITEMS }, (_, n) => lowerIds(seed, 'item')(n)),
    groups: Array.from({ length: GROUPS }, (_, n) => lowerIds(seed, 'group')(n)),
  };
}
