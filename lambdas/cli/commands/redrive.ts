import { setTimeout as sleep } from 'node:timers/promises';
import { RUNBOOK } from '../../contract/runbook.ts';
import { FixSettings, TryAgainLater } from '../../ingest/errors.ts';
import { printable } from '../../ingest/safe-text.ts';
import { openNamedStack, type OpenedStack } from '../open-named-stack.ts';
import { json } from '../options/shared-options.ts';
import { stackOf, stackOptions } from '../options/target-options.ts';
import type { DeadLetters } from '../stack/dead-letters.ts';
import { targetFlags } from '../targets/target-choice.ts';
import { EXIT } from '../terminal/exit-code.ts';
import { formatCount } from '../terminal/format-count.ts';
import { formatNumber } from '../terminal/format-number.ts';
import { LiveLine } from '../terminal/live-line.ts';
import { defineVerb } from '../verb.ts';

const LOOK_INTERVAL_MS = 1_000;

export const redrive = defineVerb({
  name: 'redrive',
  summary: 'moves messages from the dead-letter queue back to the queue',
  description: `Moves the messages about new objects from the dead-letter queue back to the queue, so that the SIEM receives them again. Fix the SIEM first: it rejected each of them five times.

SQS moves them by itself. Ctrl-C ends this command, and not the move.`,
  options: { json, ...stackOptions },
  examples: [['', 'When the SIEM can read the objects again.']],
  target: (values) => targetFlags(stackOf(values)),
  run: async ({ json, ...rest }) => {
    const opened = await openNamedStack(rest, json);
    // The AWS SDK is loaded when it is needed.
    const { DeadLetters } = await import('../stack/dead-letters.ts');
    const letters = await DeadLetters.find(opened.stack, queueOf(opened));
    const last = await letters.lastMove();
    const isMoving = last?.status === 'RUNNING';
    const { visible, hidden } = await letters.count();
    let moved = 0;
    if (isMoving || visible > 0) {
      if (!isMoving) await letters.startMove();
      moved = await waitForMove(letters, isMoving ? undefined : last?.startedAt, json);
    }
    const lines = json
      ? [JSON.stringify({ source: opened.identity, deadLetters: letters.arn, moved, hidden })]
      : describeMove(moved, hidden);
    process.stdout.write(`${lines.join('\n')}\n`);
    return EXIT.ok;
  },
});

/**
 * Waits until SQS has moved the messages, and returns how many.
 *
 * @param earlier when the move before it was started: SQS may show that one for a moment
 * @throws TryAgainLater if SQS stops before it has moved all of them
 */
async function waitForMove(
  letters: DeadLetters,
  earlier: number | undefined,
  json: boolean,
): Promise<number> {
  const line = new LiveLine(process.stdout, json);
  for (;;) {
    const move = await letters.lastMove();
    if (move !== undefined && move.startedAt !== earlier) {
      const { status, moved, total, reason } = move;
      if (status === 'COMPLETED') {
        line.clear();
        return moved;
      }
      if (status !== 'RUNNING' && status !== 'CANCELLING') {
        line.clear();
        throw new TryAgainLater(
          `SQS stopped (${status}) when it had moved ${formatCount(moved, 'message')}: ${printable(reason ?? 'no reason given')}`,
          { remedy: { command: 'redrive', runbook: RUNBOOK.deadLetters } },
        );
      }
      line.show(`${formatNumber(moved)} of ${formatCount(total ?? moved, 'message')} moved`);
    }
    await sleep(LOOK_INTERVAL_MS);
  }
}

function describeMove(moved: number, hidden: number): string[] {
  return [
    ...(moved === 0
      ? ['Nothing to move: the dead-letter queue has no visible message.']
      : [
          `Moved ${formatCount(moved, 'message')} back to the queue.`,
          'A message that the SIEM rejects again returns.',
        ]),
    ...(hidden === 0
      ? []
      : [
          `${formatCount(hidden, 'message')} cannot be moved yet: somebody is reading the queue.`,
          'Run this again in a minute.',
        ]),
  ];
}

function queueOf({ stack: { name, outputs } }: OpenedStack): { url: string; arn: string } {
  const { QueueUrl: url, QueueArn: arn } = outputs;
  if (url !== undefined && arn !== undefined) return { url, arn };
  throw new FixSettings(
    `stack ${name} has no queue, so there is nothing to move: a stack with the setting notifications: "queue" has one (docs/settings.md)`,
  );
}
