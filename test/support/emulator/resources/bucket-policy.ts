import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { at, entriesOf, listOf } from '../../template.ts';
import type { Creator } from './creator.ts';

/** Condition keys of statements that test/deploy/least-privilege.test.ts evaluates in a model of IAM. */
const EVALUATED_KEYS = ['aws:SecureTransport', 's3:TlsVersion', 's3:if-none-match'];

/**
 * The emulator does not evaluate conditions: a conditional Deny would always apply. So this skips statements that deny only plain
 * HTTP, which the emulator uses, or unconditional writes, and rejects any other conditional Deny.
 */
export const bucketPolicy: Creator = async (properties, { clients: { s3 }, name }) => {
  const policy: unknown = JSON.parse(properties.json('PolicyDocument') ?? '');
  const Statement = listOf(at(policy, 'Statement')).filter((statement) => {
    if (at(statement, 'Effect') !== 'Deny') return true;
    const keys = entriesOf(at(statement, 'Condition')).flatMap(([, test]) =>
      entriesOf(test).map(([key]) => key),
    );
    if (keys.every((key) => EVALUATED_KEYS.includes(key))) return keys.length === 0;
    throw new Error(`${name}: unsupported: Deny with the condition ${keys.join(', ')}`);
  });
  const Bucket = properties.string('Bucket');
  if (Statement.length > 0) {
    const Policy = JSON.stringify({ Version: at(policy, 'Version'), Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }
  return { ref: name };
};
