import { S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { S3Objects } from '../../../lambdas/aws/s3-objects.ts';
import { FixSettings, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { EmulatedAccount, emulatorUrl } from '../../support/emulator/account.ts';
import { objectStoreSuite } from '../../support/ports/object-store.suite.ts';

describe.skipIf(emulatorUrl === '')('S3Objects', () => {
  let account: EmulatedAccount;
  beforeAll(async () => {
    account = await new EmulatedAccount().create();
  });

  objectStoreSuite(async () => {
    const fresh = await new EmulatedAccount().create();
    return {
      store: new S3Objects(fresh.s3, fresh.bucket),
      read: async (key) => {
        const { body, metadata } = (await fresh.objects(key))[0]!;
        return { body, metadata };
      },
    };
  });

  it('names a bucket that does not exist', async () => {
    const store = new S3Objects(account.s3, 'no-such-bucket');
    const create = store.create({ key: 'k', body: Buffer.from(''), metadata: {} });
    await expect(create).rejects.toThrow(FixSettings);
    await expect(store.size('k')).rejects.toThrow(
      'cannot list bucket no-such-bucket (NoSuchBucket): deploy the stack again',
    );
  });

  it('reports that S3 cannot be reached', async () => {
    const unreachable = new S3Client({
      endpoint: 'http://127.0.0.1:9',
      region: 'eu-central-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    await expect(new S3Objects(unreachable, 'bucket').size('k')).rejects.toThrow(TryAgainLater);
  });
});
