import { describe, expect, it } from 'vitest';
import { RUNBOOK } from '../../../lambdas/contract/runbook.ts';
import { describedAlarm } from '../../../lambdas/health/raised-alarm.ts';
import { describeAlarm } from '../../../lib/constructs/alarm-spec.ts';

const CONTEXT = { label: 'Acme "EU"', stackName: 'S', runbookUrl: 'https://example.com/runbook' };
const SPEC = { feed: 'itemusages', cause: 'it: broke.', command: 'npm run x -- --stack S' } as const;

describe('the description of an alarm', () => {
  it.each(Object.values(RUNBOOK))('is understood as the stack writes it: %s', (heading) => {
    const description = describeAlarm({ ...SPEC, heading }, CONTEXT);
    expect(describedAlarm(description)).toEqual({
      title: heading,
      feed: 'itemusages',
      runbook: expect.stringMatching(/^https:\/\/example\.com\/runbook#/) as string,
      command: SPEC.command,
    });
    const ofSource = describeAlarm({ ...SPEC, feed: undefined, heading }, CONTEXT);
    expect(describedAlarm(ofSource)).toMatchObject({ title: heading, feed: undefined });
  });

  it('of another alarm is not one', () => {
    expect(describedAlarm('')).toBeUndefined();
    expect(describedAlarm('Disk full\n\nRunbook: docs/runbook.md#backlog')).toBeUndefined();
    expect(describedAlarm('1Password log source "A": x\n\nRunbook: docs/runbook.md#other')).toBeUndefined();
  });

  it('yields no command with characters that a terminal interprets', () => {
    const description = describeAlarm({ ...SPEC, command: 'x \u001b[2J', heading: RUNBOOK.backlog }, CONTEXT);
    expect(describedAlarm(description)?.command).toBeUndefined();
  });
});
