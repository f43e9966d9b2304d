import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate and its key, as TLS servers take them. Both are PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Object identifiers, with their tag and length. */
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');

const TRUE = Buffer.from('0101ff', 'hex');
const VERSION_3 = Buffer.from('020102', 'hex');
const SERIAL_NUMBER = Buffer.from('020101', 'hex');

/**
 * Creates a certificate that signs itself (RFC 5280), so that tests need neither a key in the repository nor a program beside
 * Node.js. A process accepts it if NODE_EXTRA_CA_CERTS names its file.
 *
 * @param hosts DNS names, which may begin with `*.`
 */
export function selfSignedCertificate(...hosts: readonly string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(ECDSA_WITH_SHA256);
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('test')))));
  const names = hosts.map((host) => der(0x82, Buffer.from(host)));
  const extensions = sequence(
    sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, sequence(TRUE))),
    sequence(SUBJECT_ALT_NAME, der(0x04, sequence(...names))),
  );
  const content = sequence(
    der(0xa0, VERSION_3),
    SERIAL_NUMBER,
    algorithm,
    name,
    sequence(utcTime('250101000000Z'), utcTime('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  // A bit string begins with the number of its unused bits.
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey));
  const certificate = sequence(content, algorithm, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

/** A value in DER: its tag, the length of its content, and the content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...header]), content]);
}
