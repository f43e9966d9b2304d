import { readSourceFile } from '../../files/source-file.ts';
import { openFolderPages, pagesOf, type SourcePages } from '../../sources/source-pages.ts';
import type { OpenedSource } from './target.ts';

/**
 * The pages of the API that a source is polled from, read with its token: that of the stack's secret, or OP_EVENTS_TOKEN.
 *
 * @throws PipelineError if there is no token, or it may not be read
 */
export async function openPages({ identity, stack }: OpenedSource): Promise<SourcePages> {
  if (identity.kind === 'folder') {
    return openFolderPages(await readSourceFile(identity.folder), process.env['OP_EVENTS_TOKEN']);
  }
  // Only a stack has this kind.
  if (stack === undefined) throw new Error('a stack without access to it');
  const { settings, config } = stack;
  const { secretArn, apiVersion: version, eventsApiUrl: baseUrl } = settings;
  const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const { readSecret } = await import('../../aws/secret-reader.ts');
  const { SecretToken } = await import('../../aws/secret-token.ts');
  const client = new SecretsManagerClient(config);
  const tokens = new SecretToken(() => readSecret(client, secretArn), secretArn, Date.now);
  return { pages: await pagesOf({ tokens, version, baseUrl }), close: () => undefined };
}
