import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { at, entriesOf, listOf } from '../../template.ts';
import type { Creator } from './creator.ts';

/** Condition keys of statements that deny only plain HTTP. */
const TLS_KEYS = ['aws:SecureTransport', 's3:TlsVersion'];

/**
 * The emulator does not evaluate conditions: a conditional Deny would always apply. It also uses plain HTTP. So this skips
 * statements that deny only plain HTTP, and rejects any other conditional Deny.
 */
export const bucketPolicy: Creator = async (properties, { clients: { s3 }, name }) => {
  const policy: unknown = JSON.parse(properties.json('PolicyDocument') ?? '');
  const Statement = listOf(at(policy, 'Statement')).filter((statement) => {
    if (at(statement, 'Effect') !== 'Deny') return true;
    const keys = entriesOf(at(statement, 'Condition')).flatMap(([, test]) =>
      entriesOf(test).map(([key]) => key),
    );
    if (keys.every((key) => TLS_KEYS.includes(key))) return keys.length === 0;
    throw new Error(`${name}: unsupported: Deny with the condition ${keys.join(', ')}`);
  });
  const Bucket = properties.string('Bucket');
  if (Statement.length > 0) {
    const Policy = JSON.stringify({ Version: at(policy, 'Version'), Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }
  return { ref: name };
};
