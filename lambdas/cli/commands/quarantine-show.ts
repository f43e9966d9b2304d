import { newestRejected } from '../../recovery/newest-rejected.ts';
import { openNamedSource } from '../open-named-source.ts';
import { defaultOption, switchOption } from '../options/option.ts';
import { json, optionalFeed, parseCount } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { rejectedRecordJson, rejectedRecordLines } from '../terminal/rejected-record.ts';
import { defineVerb } from '../verb.ts';

const DEFAULT_LAST = '3';
/** A kept page has up to 4 MB. */
const MAX_LAST = 100;

export const quarantineShow = defineVerb({
  name: 'quarantine show',
  summary: 'shows the newest rejected records',
  description:
    'Shows the newest rejected records of each feed with the reasons, in order of rejection. Values are masked: only field names, types, and lengths are shown, unless you ask for the values with --reveal.',
  options: {
    feed: optionalFeed,
    last: defaultOption(
      '--last <number>',
      'how many of each feed',
      DEFAULT_LAST,
      parseCount('--last', 1, MAX_LAST),
    ),
    reveal: switchOption('--reveal', 'show the values, which may be personal data'),
    json,
    ...targetOptions,
  },
  examples: [
    ['', 'Three records of each feed, without their values.'],
    ['--feed auditevents --last 1 --reveal', 'The newest rejected audit event, as 1Password sent it.'],
  ],
  target: (values) => targetFlags(targetOf(values)),
  run: async ({ feed, last, reveal, json, ...rest }) => {
    const { identity, feeds } = await openNamedSource(targetOf(rest), feed, json);
    const records: string[] = [];
    for (const { context } of feeds) {
      const { name } = context.feed;
      const found = await newestRejected(context, last);
      if (!json && found.length === 0) process.stdout.write(`${name}: nothing in quarantine\n`);
      for (const record of found) {
        const shown = { feed: name, ...record };
        if (json) records.push(rejectedRecordJson(shown, reveal));
        else process.stdout.write(`${rejectedRecordLines(shown, reveal).join('\n')}\n`);
      }
    }
    if (json) {
      process.stdout.write(`{"source":${JSON.stringify(identity)},"records":[${records.join(',')}]}\n`);
    }
    return EXIT.ok;
  },
});
