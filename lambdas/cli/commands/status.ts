import { feedStatus } from '../../health/feed-status.ts';
import { json, optionalFeed } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { openNamedSource } from '../open-named-source.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { statusLines } from '../terminal/status-lines.ts';
import { defineVerb } from '../verb.ts';

export const status = defineVerb({
  name: 'status',
  summary: 'shows where each feed is, and how far a rewind is',
  description: 'Shows where each feed is, and how far a rewind is or how the last one ended.',
  options: { feed: optionalFeed, json, ...targetOptions },
  examples: [
    ['', 'Every feed of the deployed stack.'],
    ['--feed itemusages --out data', 'One feed of the folder that npm start fills.'],
  ],
  target: (values) => targetFlags(targetOf(values)),
  run: async ({ feed, json, ...rest }) => {
    const choice = targetOf(rest);
    const { feeds } = await openNamedSource(choice, feed, json);
    for (const { context } of feeds) {
      const { feed, states, now } = context;
      const status = feedStatus(feed, await states.read(feed), now());
      const lines = json ? [JSON.stringify(status)] : statusLines(status, targetFlags(choice));
      process.stdout.write(`${lines.join('\n')}\n`);
    }
    return EXIT.ok;
  },
});
