import { describe, expect, it } from 'vitest';
import { RUNBOOK } from '../../../lambdas/contract/runbook.ts';
import { pollOfLine } from '../../../lambdas/health/last-poll.ts';
import { messageWithRemedy, RepairState } from '../../../lambdas/ingest/errors.ts';
import { noTotals } from '../../../lambdas/ingest/progress.ts';
import { summarize } from '../../../lambdas/poller/run-summary.ts';

const TIME = Date.parse('2026-11-22T00:00:00.000Z');
const endedAt = '2026-11-22T00:00:00.000Z';

function line(message: string, how: Parameters<typeof summarize>[0], feed = 'itemusages'): string {
  return JSON.stringify({ level: 'INFO', message, feed, ...summarize(how, noTotals(), 12) });
}

describe('the poll that a log line reports', () => {
  it('has the outcome', () => {
    expect(pollOfLine(line('run ended', { outcome: 'out_of_time' }), TIME)).toEqual({
      feed: 'itemusages',
      poll: { endedAt, outcome: 'out_of_time' },
    });
  });

  it('has the error of a failed one, and the command that its message names', () => {
    const failed = (remedy: ConstructorParameters<typeof RepairState>[1]) => {
      const error = new RepairState('it is\nbroken', remedy);
      const message = messageWithRemedy(error, { target: '--stack S' });
      return pollOfLine(line(message, { outcome: 'failed', error: error.name }), TIME)?.poll;
    };
    const poll = { endedAt, outcome: 'failed', error: 'RepairState', message: 'it is broken' };
    const command = 'npm run operator -- rebuild --feed itemusages --stack S';
    const remedy = { command: 'rebuild --feed itemusages', runbook: RUNBOOK.stateLost };
    expect(failed({ remedy })).toEqual({ ...poll, command });
    expect(failed({ remedy: { command: remedy.command } })).toEqual({ ...poll, command });
    expect(failed({ remedy: { runbook: remedy.runbook } })).toEqual({ ...poll, command: undefined });
    expect(failed({})).toEqual({ ...poll, command: undefined });
  });

  it('is none for other lines', () => {
    for (const other of [
      'REPORT RequestId: 1',
      '[]',
      '{"feed":"itemusages","message":"records failed"}',
      line('run ended', { outcome: 'caught_up' }, 'others'),
    ]) {
      expect(pollOfLine(other, TIME)).toBeUndefined();
    }
  });
});
