import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { at, entriesOf, listOf } from '../../template.ts';
import type { Creator } from './creator.ts';

/** Conditions that no client with TLS meets. */
const ABOUT_TLS = ['aws:SecureTransport', 's3:TlsVersion'];

/**
 * The emulator knows no conditions: it would take a statement that denies under one as one that denies always. So those that
 * only plain HTTP meets, which is what the emulator speaks, are left out here. Another one must be looked at first.
 */
export const bucketPolicy: Creator = async (properties, { clients: { s3 }, name }) => {
  const policy: unknown = JSON.parse(properties.json('PolicyDocument') ?? '');
  const Statement = listOf(at(policy, 'Statement')).filter((statement) => {
    if (at(statement, 'Effect') !== 'Deny') return true;
    const keys = entriesOf(at(statement, 'Condition')).flatMap(([, test]) =>
      entriesOf(test).map(([key]) => key),
    );
    if (keys.every((key) => ABOUT_TLS.includes(key))) return keys.length === 0;
    throw new Error(`${name}: no model of Deny under ${keys.join(', ')}`);
  });
  const Bucket = properties.text('Bucket');
  if (Statement.length > 0) {
    const Policy = JSON.stringify({ Version: at(policy, 'Version'), Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }
  return { ref: name };
};
