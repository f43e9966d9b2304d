import type { Feed } from '../../contract/feeds.ts';
import { RUNBOOK } from '../../contract/runbook.ts';
import { hasFailed } from '../../health/finding.ts';
import { FixSettings, ReplaceToken } from '../../ingest/errors.ts';
import { readableState } from '../../ingest/state-codec.ts';
import { SIMULATOR } from '../../sources/api-choice.ts';
import { checkToken, type TokenSource } from '../check-token.ts';
import { openNamedSource } from '../open-named-source.ts';
import { json } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { targetFlags } from '../targets/target-choice.ts';
import type { OpenedSource, SourceIdentity, StackAccess } from '../targets/target.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { findingLines } from '../terminal/finding-lines.ts';
import { defineVerb } from '../verb.ts';

export const tokenCheck = defineVerb({
  name: 'token check',
  summary: 'checks the stored token: host, expiry, event types, account',
  description:
    'Checks the token in the secret of a stack, or with --out the one in OP_EVENTS_TOKEN: its form, host, expiry, event types, and account. It asks 1Password, and changes nothing. Exit code 1 if a check fails.',
  options: { json, ...targetOptions },
  examples: [
    ['', 'The token of the deployed stack.'],
    ['--out data', 'The token in OP_EVENTS_TOKEN, for the folder that npm start fills.'],
  ],
  target: (values) => targetFlags(targetOf(values)),
  run: async ({ json, ...target }) => {
    const source = await openNamedSource(targetOf(target), undefined, json);
    const { identity, stack } = source;
    const { text, ...rest } = stack === undefined ? tokenForFolder(identity) : await tokenOfStack(stack);
    const checked = await checkToken(text, { ...rest, feeds: await polledFeeds(source) });
    const lines = json ? [JSON.stringify({ source: identity, ...checked })] : findingLines(checked.findings);
    process.stdout.write(`${lines.join('\n')}\n`);
    return hasFailed(checked.findings) ? EXIT.failed : EXIT.ok;
  },
});

/** A token, and what it is compared with. */
interface TokenToCheck extends Pick<TokenSource, 'apiUrl' | 'account'> {
  readonly text: string;
}

async function tokenOfStack(stack: StackAccess): Promise<TokenToCheck> {
  const { TokenSecret } = await import('../stack/token-secret.ts');
  const secret = new TokenSecret(stack);
  const text = await secret.read();
  if (text === undefined) {
    throw new ReplaceToken('no token is stored', {
      remedy: { command: 'token set', runbook: RUNBOOK.tokenRefused },
    });
  }
  return { text, apiUrl: stack.settings.eventsApiUrl, account: () => secret.account() };
}

function tokenForFolder(identity: SourceIdentity): TokenToCheck {
  const apiUrl = identity.kind === 'folder' ? identity.api : undefined;
  if (apiUrl === SIMULATOR) {
    throw new FixSettings('this folder has events of the simulator, which needs no token');
  }
  const text = process.env['OP_EVENTS_TOKEN'];
  if (text === undefined) throw new ReplaceToken('OP_EVENTS_TOKEN is not set, so there is no token to check');
  return { text, apiUrl, account: () => Promise.resolve(undefined) };
}

/** The feeds of a stack; in a folder, those that were polled, or all if none was. */
async function polledFeeds({ feeds, stack }: OpenedSource): Promise<Feed[]> {
  const all = feeds.map(({ context }) => context.feed);
  if (stack !== undefined) return all;
  const states = await Promise.all(
    feeds.map(({ context: { feed, states } }) => readableState(() => states.read(feed))),
  );
  const polled = all.filter((_, index) => states[index] !== undefined);
  return polled.length === 0 ? all : polled;
}
