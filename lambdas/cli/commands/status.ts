import type { NextStep, SourceCommands } from '../../health/next-step.ts';
import { nextSteps } from '../../health/next-steps.ts';
import type { SourceStatus } from '../../health/source-status.ts';
import { FixSettings } from '../../ingest/errors.ts';
import { interruption } from '../interruption.ts';
import { openNamedSource } from '../open-named-source.ts';
import { switchOption } from '../options/option.ts';
import { json, optionalFeed } from '../options/shared-options.ts';
import { targetOf, targetOptions } from '../options/target-options.ts';
import { openStatus } from '../read-status.ts';
import { targetFlags, type TargetChoice } from '../targets/target-choice.ts';
import type { OpenedSource } from '../targets/target.ts';
import { EXIT, type ExitCode } from '../terminal/exit-code.ts';
import { statusLines } from '../terminal/status-lines.ts';
import { defineVerb } from '../verb.ts';

const REDRAW_MS = 5_000;

const watch = switchOption('--watch', 'show it again every 5 seconds, until Ctrl-C');
watch.option.conflicts('json');

export const status = defineVerb({
  name: 'status',
  summary: 'shows where each feed is, what is wrong, and what to do next',
  description: `Shows where each feed is, how far a rewind is or how the last one ended, the alarms, the token, and the one thing to do next.

Ends with exit code 1 if something is wrong.`,
  options: { feed: optionalFeed, watch, json, ...targetOptions },
  examples: [
    ['', 'Every feed of the deployed stack.'],
    ['--watch', 'The same, until you press Ctrl-C.'],
    ['--feed itemusages --out data', 'One feed of the folder that npm start fills.'],
  ],
  target: (values) => targetFlags(targetOf(values)),
  run: async ({ feed, watch, json, ...rest }) => {
    if (watch && !process.stdout.isTTY) throw new FixSettings('--watch needs a terminal');
    const choice = targetOf(rest);
    const source = await openNamedSource(choice, feed, json);
    const commands = sourceCommands(source, choice);
    const read = await openStatus(source);
    if (watch) {
      const { watchLines } = await import('../terminal/watch-lines.ts');
      const shown = await watchLines(process.stdout, {
        read,
        lines: (current) => statusLines(current, nextSteps(current, commands)),
        intervalMs: REDRAW_MS,
        interrupted: interruption(),
      });
      return shown === undefined ? EXIT.ok : exitCodeOf(nextSteps(shown, commands));
    }
    const current = await read();
    const found = nextSteps(current, commands);
    const text = json ? documentOf(source, current, found) : statusLines(current, found).join('\n');
    process.stdout.write(`${text}\n`);
    return exitCodeOf(found);
  },
});

function exitCodeOf(found: readonly NextStep[]): ExitCode {
  return found.some(({ isWrong }) => isWrong) ? EXIT.failed : EXIT.ok;
}

function documentOf(
  { identity }: OpenedSource,
  { at, feeds, stack }: SourceStatus,
  found: readonly NextStep[],
): string {
  return JSON.stringify({ source: identity, at, feeds, ...stack, nextSteps: found });
}

function sourceCommands({ identity, stack }: OpenedSource, choice: TargetChoice): SourceCommands {
  const { AlarmTopicArn: topic = '' } = stack?.outputs ?? {};
  const region = identity.kind === 'stack' ? identity.region : '';
  return {
    target: targetFlags(choice),
    runbookPage: stack?.settings.runbookUrl,
    subscribe: `aws sns subscribe --region ${region} --topic-arn ${topic} --protocol email --notification-endpoint ADDRESS`,
  };
}
