import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkClock } from '../../../lambdas/cli/check-clock.ts';
import { FixSettings } from '../../../lambdas/ingest/errors.ts';
import { operate, run } from '../../support/command.ts';
import { environmentAt } from '../../support/emulator/account.ts';
import { listen } from '../../support/local-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HOUR_MS = 3_600_000;
const WRONG = /^the clock of this machine is 6 hours behind that of (\S+): set it first/;

/** A server whose clock is six hours ahead of this machine's, if `isWrong`, and that answers every request alike. */
async function serverWithClock(type: string, answer: () => string) {
  const clock = { isWrong: true };
  const server = createServer((request, response) => {
    const ahead = clock.isWrong ? 6 * HOUR_MS : 0;
    response.setHeader('date', new Date(Date.now() + ahead).toUTCString());
    request.resume().once('end', () => response.writeHead(200, { 'content-type': type }).end(answer()));
  });
  const local = await listen(server);
  onTestFinished(() => local.close());
  return { url: local.url, clock };
}

describe('a clock that is wrong by more than an hour', () => {
  it('is refused, in either direction', () => {
    expect(() => {
      checkClock(HOUR_MS + 1, 'AWS');
    }).toThrow(FixSettings);
    expect(() => {
      checkClock(-6 * HOUR_MS, 'AWS');
    }).toThrow(WRONG);
    checkClock(HOUR_MS, 'AWS');
    checkClock(-HOUR_MS, 'AWS');
  });

  it('keeps a feed from being started, and a folder from being rewound, but not from being polled', async () => {
    const { url, clock } = await serverWithClock('application/json', () =>
      JSON.stringify({ cursor: 'c', has_more: false, items: [] }),
    );
    const out = await temporaryFolder();
    const poll = () => run(['--once', '--out', out, '--api-url', url]);
    const refused = await poll();
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(WRONG);
    expect(await readdir(out)).not.toContain('state');

    clock.isWrong = false;
    expect((await poll()).code).toBe(0);
    clock.isWrong = true;
    const polled = await poll();
    expect(polled.code).toBe(0);
    expect(polled.stdout).toContain('the clock of this machine is 6 hours behind that of 1Password; set it');
    const rewind = await operate(['rewind', '--feed', 'itemusages', '--from', '1d', '--out', out]);
    expect(rewind).toMatchObject({ code: 2, stdout: `"1Password" of ${url} in the folder ${out}\n` });
    expect(rewind.stderr).toMatch(WRONG);
    expect((await operate(['status', '--out', out])).code).toBe(0);
  });

  it('is compared with that of AWS for a stack', async () => {
    const settings = {
      ...{ BUCKET: 'b', TABLE: 't', SECRET_ARN: 'a', SOURCE_ID: 'i', SOURCE_LABEL: 'l', API_VERSION: 'v2' },
      ...{ STANDARD_FIELDS: 'true', REPORT_FEED_AGE: 'false', LOOKBACK_DAYS: '0', STACK_NAME: 'S' },
      ...{ RUNBOOK_URL: 'r', EVENTS_API_URL: '', feeds: ['itemusages'] },
    };
    const { url } = await serverWithClock(
      'text/xml',
      () =>
        `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>arn:aws:cloudformation:eu-central-1:123456789012:stack/S/1</StackId><Outputs><member><OutputKey>Version</OutputKey><OutputValue>9.9.9</OutputValue></member><member><OutputKey>OperatorSettings</OutputKey><OutputValue>${JSON.stringify(settings)}</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
    const args = ['rewind', '--feed', 'itemusages', '--from', '1d', '--stack', 'S'];
    const ended = await operate(args, environmentAt(url));
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(
      /^"l" in the stack S \(account 123456789012, eu-central-1, version 9\.9\.9\)\n$/,
    );
    expect(ended.stderr).toContain('The stack runs version 9.9.9, and this is version ');
    expect(WRONG.exec(ended.stderr.split('\n')[1] ?? '')?.[1]).toBe('AWS');
  });
});
