import { hasFailed } from '../../health/finding.ts';
import { FixSettings } from '../../ingest/errors.ts';
import { checkToken } from '../check-token.ts';
import { openNamedSource } from '../open-named-source.ts';
import { json } from '../options/shared-options.ts';
import { stackOf, stackOptions } from '../options/target-options.ts';
import { readToken } from '../read-token.ts';
import type { TokenSecret } from '../stack/token-secret.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { findingLines } from '../terminal/finding-lines.ts';
import { commandLine, defineVerb } from '../verb.ts';

export const tokenSet = defineVerb({
  name: 'token set',
  summary: "checks a bearer token, and stores it in the stack's secret",
  description: `Checks 1Password's bearer token, and stores it in the secret of a stack. In a terminal it asks for the token and does not show it; otherwise it reads standard input. If a check fails, nothing is stored. In a folder no token is stored: npm start reads OP_EVENTS_TOKEN.

op read op://VAULT/ITEM/FIELD | ${commandLine('token set', '')}`,
  options: { json, ...stackOptions },
  examples: [['', 'Paste the token at the prompt.']],
  target: (values) => targetFlags(stackOf(values)),
  run: async ({ json, ...rest }) => {
    const choice = stackOf(rest);
    const { identity, feeds, stack } = await openNamedSource(choice, undefined, json);
    if (stack === undefined) throw new FixSettings('token set needs a deployed stack');
    const { TokenSecret } = await import('../stack/token-secret.ts');
    const secret = new TokenSecret(stack);
    // Before the prompt: nobody pastes a token in vain if the secret cannot be used.
    const recorded = await secret.account();
    const text = await readToken();
    if (text === undefined) {
      process.stderr.write('Nothing was stored.\n');
      return EXIT.failed;
    }
    const { eventsApiUrl } = stack.settings;
    const checked = await checkToken(text, {
      feeds: feeds.map(({ context }) => context.feed),
      apiUrl: eventsApiUrl,
      account: () =>
        recorded === undefined ? storedAccount(secret, eventsApiUrl) : Promise.resolve(recorded),
    });
    const stored = !hasFailed(checked.findings);
    if (stored) await secret.store(text);
    const lines = json
      ? [JSON.stringify({ source: identity, ...checked, stored })]
      : [
          ...findingLines(checked.findings),
          ...(stored ? nextSteps(targetFlags(choice)) : ['Nothing was stored.']),
        ];
    process.stdout.write(`${lines.join('\n')}\n`);
    const account = checked.token?.account;
    if (stored && recorded === undefined && account !== undefined) await secret.recordAccount(account);
    return stored ? EXIT.ok : EXIT.failed;
  },
});

/** The account of the token that is stored now, if 1Password still accepts that token. */
async function storedAccount(secret: TokenSecret, apiUrl: string | undefined) {
  const former = await secret.read();
  if (former === undefined) return undefined;
  const account = () => Promise.resolve(undefined);
  const { token } = await checkToken(former, { feeds: [], apiUrl, account });
  return token?.account;
}

/** The pollers read the secret again when the token is not set or is refused, and every quarter of an hour (secret-token.ts). */
function nextSteps(target: string): string[] {
  return [
    'Stored. The pollers use it from their next minute on, or, if the former token',
    'still works, within a quarter of an hour. See what they do:',
    `  ${commandLine('status', target)}`,
  ];
}
