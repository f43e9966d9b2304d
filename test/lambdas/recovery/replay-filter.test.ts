import { expect, it } from 'vitest';
import { ReplayFilter } from '../../../lambdas/recovery/replay-filter.ts';
import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { withOverrides } from '../../support/ports/overrides.ts';
import { signIn, SIGN_INS } from '../../support/ports/run.ts';
import { RecoveryFeed } from '../../support/recovery-feed.ts';
import { rawBytes } from '../../support/raw-text.ts';
import { textsOf } from '../../support/records.ts';

const schema: CompiledSchema = { ...SCHEMAS[SIGN_INS.logType], validate: () => true };
const on = (uuid: string, day: number, country: unknown) =>
  signIn(uuid, { timestamp: `2026-11-${day}T10:00:00Z`, country });

it('a replay decides on each record by its own identity, also while another page is prefetched', async () => {
  const [delivered, rejected] = [on('E0', 21, 'DE'), on('E1', 22, 44)];
  const memory = new RecoveryFeed([delivered, rejected]);
  await memory.poll();
  // Reading identities takes time, so both pages are in progress at once.
  const states = withOverrides(memory.states, {
    async *readIdentities(...args) {
      await new Promise(setImmediate);
      yield* memory.states.readIdentities(...args);
    },
  });
  const { filter } = new ReplayFilter(memory.context({ schema, states }));
  const pages = await Promise.all([[delivered], [rejected]].map((page) => filter('key', page.map(rawBytes))));
  expect(pages.map(textsOf)).toEqual([[], [rejected]]);
});
