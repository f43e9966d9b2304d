import type { ApiVersion } from '../api-version.ts';
import { ids } from '../ids.ts';
import { formatInstant } from '../instant.ts';
import type { Organization } from '../organization.ts';
import { draw, hash, keyOf, pick, weighted } from '../random.ts';
import { timestampOf } from '../timing.ts';
import type { RecordWriter } from './record-writer.ts';
import { createUnknownField } from './unknown-field.ts';

type ObjectKind = 'user' | 'vault' | 'group' | 'item' | 'device' | 'account' | 'own';
/** The content of the `aux_` fields: nothing, the other party of a membership, a number, or a string. */
type AuxKind = 'none' | 'member' | 'group' | 'number' | 'string';

/**
 * The action, the object_type, and the kinds of the object and the `aux_` fields. The meaning of aux_info for each action is
 * not public [?]. The last rows are not in the documented enums, which grow without a new version of the endpoint
 * [D changelog].
 */
const KINDS = weighted<readonly [string, string, ObjectKind, AuxKind]>([
  [['join', 'gm', 'group', 'member'], 60],
  [['leave', 'gm', 'group', 'member'], 30],
  [['role', 'gm', 'group', 'member'], 10],
  [['grant', 'uva', 'vault', 'member'], 50],
  [['revoke', 'uva', 'vault', 'member'], 20],
  [['grant', 'gva', 'vault', 'group'], 40],
  [['update', 'gva', 'vault', 'group'], 10],
  [['create', 'vault', 'vault', 'none'], 20],
  [['export', 'vault', 'vault', 'none'], 6],
  [['create', 'item', 'item', 'none'], 60],
  [['share', 'itemhist', 'item', 'string'], 10],
  [['patch', 'items', 'vault', 'number'], 60],
  [['create', 'user', 'user', 'none'], 20],
  [['suspend', 'user', 'user', 'none'], 8],
  [['reactive', 'user', 'user', 'none'], 4],
  [['changenm', 'user', 'user', 'string'], 8],
  [['changemp', 'user', 'user', 'none'], 8],
  [['completr', 'user', 'user', 'none'], 5],
  [['enblmfa', 'user', 'user', 'number'], 8],
  [['trvlaway', 'user', 'user', 'none'], 4],
  [['create', 'device', 'device', 'number'], 90],
  [['deolddev', 'device', 'device', 'number'], 20],
  [['create', 'invite', 'own', 'string'], 15],
  [['expire', 'invite', 'own', 'none'], 3],
  [['create', 'satoken', 'own', 'number'], 10],
  [['launchi', 'cred', 'own', 'none'], 4],
  [['updatfw', 'account', 'account', 'string'], 4],
  [['enblsso', 'sso', 'account', 'none'], 2],
  [['view', 'report', 'own', 'string'], 20],
  [['unlink', 'mngdacc', 'own', 'none'], 2],
  [['rotatkey', 'vaultkey', 'vault', 'number'], 2],
  [['create', 'passkeypol', 'own', 'none'], 2],
]);

const AUX_INFO = [
  '"R"',
  '"4194303"',
  '"old name \\u2192 новое имя"',
  '"someone+tag@brightwater.example"',
  '""',
];

const SHIFT = 8 * 3_600_000;

/** Integers up to the largest int64, created as strings, because a double cannot represent those above 2^53. */
function createAuxId(seed: number): (i: number) => string {
  const sizeOf = draw(seed, 'auditevents/number-size');
  const high = keyOf(seed, 'auditevents/number-high');
  const low = keyOf(seed, 'auditevents/number-low');
  return (i) => {
    const size = sizeOf(i);
    const leading = hash(high, i);
    // The documentation and the samples have 7 and 8 digits.
    if (size < 0.8) return String(1_000_000 + (leading % 90_000_000));
    if (size < 0.81) return '9223372036854775807';
    if (size < 0.82) return '9007199254740993';
    const rest = String(hash(low, i) % 1_000_000_000).padStart(9, '0');
    // 19 digits, less than 9 * 10^18 and therefore less than the largest int64.
    return String(1_000_000_000 + (leading % 8) * 1_000_000_000 + (leading % 999_999_999)) + rest;
  };
}

export function createAuditEvents(seed: number, organization: Organization): RecordWriter {
  const uuid = ids(seed, 'auditevents/event');
  const own = ids(seed, 'auditevents/object');
  const session = ids(seed, 'auditevents/session');
  const kindOf = draw(seed, 'auditevents/kind');
  const actorOf = draw(seed, 'auditevents/actor');
  const deviceOf = draw(seed, 'auditevents/device');
  const objectOf = draw(seed, 'auditevents/object');
  const memberOf = draw(seed, 'auditevents/member');
  const infoOf = draw(seed, 'auditevents/text');
  const located = draw(seed, 'auditevents/located');
  const inSession = draw(seed, 'auditevents/in-session');
  const loginOf = draw(seed, 'auditevents/login');
  const auxId = createAuxId(seed);
  const unknownField = createUnknownField(seed, 'auditevents');

  function objectFields(kind: ObjectKind, i: number, version: ApiVersion): string {
    const drawn = objectOf(i);
    switch (kind) {
      case 'user': {
        const person = pick(organization.people, drawn);
        return `,"object_uuid":"${person.uuid}","object_details":${person.json[version]}`;
      }
      case 'vault':
        return `,"object_uuid":"${pick(organization.vaults, drawn)}"`;
      case 'group':
        return `,"object_uuid":"${pick(organization.groups, drawn)}"`;
      case 'item':
        return `,"object_uuid":"${pick(organization.items, drawn)}"`;
      case 'device':
        return `,"object_uuid":"${pick(pick(organization.people, drawn).devices, deviceOf(i)).uuid}"`;
      case 'account':
        return `,"object_uuid":"${organization.accountUuid}"`;
      case 'own':
        return `,"object_uuid":"${own(i)}"`;
    }
  }

  function auxFields(kind: AuxKind, i: number, version: ApiVersion): string {
    switch (kind) {
      case 'none':
        return '';
      case 'member': {
        const member = pick(organization.people, memberOf(i));
        return `,"aux_id":${auxId(i)},"aux_uuid":"${member.uuid}","aux_details":${member.json[version]},"aux_info":"R"`;
      }
      case 'group':
        return `,"aux_id":${auxId(i)},"aux_uuid":"${pick(organization.groups, memberOf(i))}","aux_info":"4194303"`;
      case 'number':
        return `,"aux_id":${auxId(i)}`;
      case 'string':
        return `,"aux_info":${pick(AUX_INFO, infoOf(i))}`;
    }
  }

  /** People log in once per shift: the events of a person in a shift share a session. */
  function sessionField(i: number, ms: number): string {
    const actor = Math.floor(actorOf(i) * organization.people.length);
    const person = organization.people[actor]!;
    const shift = Math.floor(ms / SHIFT);
    const login = shift * organization.people.length + actor;
    const loggedIn = formatInstant({
      ms: shift * SHIFT - Math.floor(loginOf(login) * 3_600_000),
      ns: Math.floor(loginOf(login + 1) * 1_000_000),
    });
    const device = pick(person.devices, deviceOf(login));
    return `,"session":{"uuid":"${session(login)}","login_time":"${loggedIn}","device_uuid":"${device.uuid}","ip":"${device.ip}"}`;
  }

  return (i, timing, version) => {
    const actor = pick(organization.people, actorOf(i));
    const [action, objectType, object, aux] = pick(KINDS, kindOf(i));
    return (
      `{"uuid":"${uuid(i)}","timestamp":"${timestampOf(timing)}","actor_uuid":"${actor.uuid}",` +
      `"actor_details":${actor.json[version]},` +
      (version === 'v2'
        ? `"actor_type":"${actor.userType}","actor_account_uuid":"${actor.accountUuid}","account_uuid":"${organization.accountUuid}",`
        : '') +
      `"action":"${action}","object_type":"${objectType}"` +
      objectFields(object, i, version) +
      auxFields(aux, i, version) +
      // The documentation does not promise a session [?]. Here, actions of a service have none.
      (inSession(i) < 0.99 ? sessionField(i, timing.time.ms) : '') +
      (located(i) < 0.9 ? `,"location":${actor.home.json}` : '') +
      unknownField(i) +
      '}'
    );
  };
}
