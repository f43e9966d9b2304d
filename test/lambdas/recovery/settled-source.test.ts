import { describe, expect, it } from 'vitest';
import { TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import type { Command } from '../../../lambdas/recovery/command.ts';
import { SettledSource } from '../../../lambdas/recovery/settled-source.ts';
import { SIGN_INS, START_TIME } from '../../ports/run.ts';
import { events, RecoveryWorld } from './recovery-world.ts';

const FROM = { startTime: START_TIME };
const { signal } = new AbortController();

describe('SettledSource', () => {
  /** A source over two records, and how it was settled. */
  function opened(leavesOut: Command['leavesOut'], settle: Command['settle']) {
    const memory = new RecoveryWorld(events(2));
    const command: Command = {
      name: 'rewind',
      from: FROM,
      source: ({ ports }) => ports.source,
      leavesOut,
      settle,
    };
    return { memory, source: new SettledSource(command, 'rewind #1', memory.world().newRun()) };
  }

  it('brings the live flow up to date after a page was read, and before anybody sees it', async () => {
    const order: string[] = [];
    const { memory, source } = opened(
      () => false,
      (job, records) => {
        expect(records).toEqual(events(2));
        order.push(`settled for ${job} after ${memory.source.requests.length} pages`);
        return Promise.resolve();
      },
    );
    const page = await source.readPage(SIGN_INS, FROM, signal);
    expect(page.records).toEqual(events(2));
    expect(order).toEqual(['settled for rewind #1 after 1 pages']);
  });

  it('asks nothing of the live flow for a page of which all is delivered', async () => {
    let settled = 0;
    const { source } = opened(
      (record, id) => id.length === 32 && typeof record === 'object',
      () => {
        settled += 1;
        return Promise.resolve();
      },
    );
    expect((await source.readPage(SIGN_INS, FROM, signal)).records).toEqual(events(2));
    expect(settled).toBe(0);
  });

  it('gives no page to a run that has no time left, since the live flow took it all', async () => {
    const { memory, source } = opened(
      () => false,
      () => {
        memory.clock.left = 0;
        return Promise.resolve();
      },
    );
    await expect(source.readPage(SIGN_INS, FROM, signal)).rejects.toThrow(
      new TryAgainLater(
        'the live flow of signinattempts was long behind, and is now up to date: run the command again',
      ),
    );
  });
});
