import { FixSettings } from '../../ingest/errors.ts';
import { verify as verifyFeed } from '../../recovery/verify.ts';
import { openNamedSource } from '../open-named-source.ts';
import { requiredOption, textOption } from '../options/option.ts';
import { json, requiredFeed } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { lastMidnight, parseTime } from '../options/time.ts';
import { openPages } from '../targets/open-pages.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { JobReport } from '../terminal/job-report.ts';
import { verificationLines } from '../terminal/verification-lines.ts';
import { defineVerb } from '../verb.ts';

/** What is younger may still be under way. */
const SETTLED_MS = 600_000;

export const verify = defineVerb({
  name: 'verify',
  summary: 'compares what 1Password returns with what is stored',
  description: `Reads the events of a time from 1Password again, and compares them with the stored objects. Reports events that are missing, duplicated, or different. Writes nothing.

A time is 30d (midnight UTC, that many days ago), 2026-01-31, or 2026-01-31T08:00:00Z.`,
  options: {
    feed: requiredFeed,
    from: requiredOption('--from <time>', 'first event time to compare', parseFrom),
    to: textOption('--to <time>', 'end of the event times (default: ten minutes ago)', (text, now) =>
      parseTime('--to', text, lastMidnight(now)),
    ),
    json,
    ...targetOptions,
  },
  examples: [
    ['--feed itemusages --from 7d', 'The last seven days of a feed of the deployed stack.'],
    ['--feed auditevents --from 2026-01-31 --to 2026-02-01 --out data', 'One day, in a folder.'],
  ],
  target: (values) => targetFlags(targetOf(values)),
  run: async ({ feed, from, to, json, ...rest }) => {
    const choice = targetOf(rest);
    const time = { from, to: to ?? new Date(Date.now() - SETTLED_MS).toISOString() };
    if (time.from >= time.to)
      throw new FixSettings('--from must be before --to, and more than ten minutes ago');
    const source = await openNamedSource(choice, feed, json);
    const { pages, close } = await openPages(source);
    try {
      // Progress is for a person who waits. The result is one text, or one document.
      const report = new JobReport(source.identity, feed, false, process.stderr);
      const [{ context } = { context: undefined }] = source.feeds;
      if (context === undefined) return EXIT.failed;
      const progress = process.stderr.isTTY ? report.progress : () => undefined;
      const found = await verifyFeed({ ...context, progress }, pages, time);
      const isWell = found.missing + found.duplicated + found.different === 0;
      const lines = json
        ? [JSON.stringify({ source: source.identity, feed: feed.name, ...time, ...found, isWell })]
        : verificationLines(feed, time, found, targetFlags(choice));
      process.stdout.write(`${lines.join('\n')}\n`);
      return isWell ? EXIT.ok : EXIT.failed;
    } finally {
      close();
    }
  },
});

function parseFrom(text: string, now: number): string {
  if (text === '') throw new FixSettings('--from is missing: name the first event time to compare');
  return parseTime('--from', text, lastMidnight(now));
}
