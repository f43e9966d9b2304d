import { expect, it, onTestFinished } from 'vitest';
import { operate, lines, run } from '../support/command.ts';
import { recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import { INVALID_UTF8 } from '../support/invalid-utf8.ts';
import { signIn, SIGN_INS } from '../support/ports/run.ts';
import { rawBytes } from '../support/raw-text.ts';
import { startSimulator } from '../support/simulator/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('records that are not valid UTF-8 are quarantined with their bytes, and the records around them are delivered', async () => {
  const bad = INVALID_UTF8.map(([, record]) => record);
  const good = bad.map((_, i) => signIn(`É${i}`, { name: 'Zoë 山田 🦊\u2028' }));
  const simulator = await startSimulator({
    records: {
      signinattempts: good.flatMap((record, i) => [record, bad[i]!]),
      itemusages: [],
      auditevents: [],
    },
    acceptAnyToken: true,
  });
  onTestFinished(() => simulator.close());
  const out = await temporaryFolder();
  const poll = () => run(['--once', '--since', '2020-01-01', '--out', out, '--api-url', simulator.url]);
  const stored = async () => ({
    events: (await lines(out, 'logs', SIGN_INS.table)).map(recordOf),
    rejected: (await lines(out, 'quarantine', SIGN_INS.table)).map(rejectedRecordOf),
  });

  const first = await poll();
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(/signinattempts +15 +0 +15 /);
  expect(await stored()).toEqual({ events: good, rejected: bad });
  const [line = ''] = await lines(out, 'quarantine', SIGN_INS.table);
  expect(JSON.parse(line)).toMatchObject({
    log_type: 'OnePassword.SignInAttempt',
    reasons: [{ path: '', keyword: 'utf8', message: 'must be UTF-8' }],
    record_base64: rawBytes(bad[0]!).toString('base64'),
  });
  expect(line).not.toContain('record_text');

  // The feed continues. A record that comes again is not quarantined again.
  simulator.push('signinattempts', signIn('NEXT'), bad[0]!);
  expect(await poll()).toMatchObject({ code: 0, stderr: '' });
  const all = { events: [...good, signIn('NEXT')], rejected: bad };
  expect(await stored()).toEqual(all);

  const replayed = await operate(['quarantine', 'replay', '--feed', SIGN_INS.name, '--out', out]);
  expect(replayed).toMatchObject({ code: 0, stderr: '' });
  expect(await stored()).toEqual(all);
});
