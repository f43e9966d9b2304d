import { describe, expect, it } from 'vitest';
import { JobReport } from '../../../../lambdas/cli/terminal/job-report.ts';
import { ITEM_USAGES } from '../../../support/ports/run.ts';
import { Screen } from '../../../support/screen.ts';

describe('the report of a job', () => {
  it('counts down at a terminal while the job waits, and then continues on that line', async () => {
    const screen = new Screen(80);
    const { note, wait, done } = connect(new JobReport({}, ITEM_USAGES, false, screen));
    note('waiting');
    const waited = wait(1_100);
    expect(screen.lines).toEqual(['itemusages: waiting', 'itemusages: 2 seconds left']);
    await expect.poll(() => screen.lines[1]).toBe('itemusages: 1 second left');
    await waited;
    done({ verb: 'rebuild' }, ['Found it.']);
    expect(screen.lines).toEqual(['itemusages: waiting', 'Found it.', '']);
  });

  it.each([
    ['in a pipe', false, false, 'itemusages: waiting\nFound it.\n'],
    [
      'to a script, which receives one document',
      true,
      true,
      '{"source":{"kind":"folder"},"feed":"itemusages","verb":"rebuild","notes":["waiting"]}\n',
    ],
  ])('shows no countdown %s', async (_, json, isTTY, expected) => {
    let text = '';
    const output = { isTTY, write: (more: string) => (text += more) };
    const { note, wait, done } = connect(new JobReport({ kind: 'folder' }, ITEM_USAGES, json, output));
    note('waiting');
    await wait(10);
    done({ verb: 'rebuild' }, ['Found it.']);
    expect(text).toBe(expected);
  });
});

function connect(report: JobReport) {
  return {
    note: report.note,
    wait: report.wait,
    done: (...args: Parameters<JobReport['done']>) => {
      report.done(...args);
    },
  };
}
