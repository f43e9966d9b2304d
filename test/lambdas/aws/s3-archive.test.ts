import { describe, expect, it } from 'vitest';
import { S3Archive } from '../../../lambdas/aws/s3-archive.ts';
import { S3Objects } from '../../../lambdas/aws/s3-objects.ts';
import { FixSettings } from '../../../lambdas/ingest/errors.ts';
import { EmulatedAccount, emulatorUrl } from '../../support/emulator/account.ts';
import { objectArchiveSuite } from '../../support/ports/object-archive.suite.ts';

describe.skipIf(emulatorUrl === '')('S3Archive', () => {
  objectArchiveSuite(async () => {
    const { s3, bucket } = await new EmulatedAccount().create();
    return { store: new S3Objects(s3, bucket), archive: new S3Archive(s3, bucket) };
  });

  it('names a bucket that does not exist', async () => {
    const { s3 } = await new EmulatedAccount().create();
    const archive = new S3Archive(s3, 'no-such-bucket');
    await expect(archive.keys('logs/', '').next()).rejects.toThrow(
      'cannot list bucket no-such-bucket (NoSuchBucket): deploy the stack again',
    );
    await expect(archive.read('k')).rejects.toThrow(FixSettings);
  });
});
