import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FEEDS } from '../../../../lambdas/contract/feeds.ts';
import { expectedDelivery } from '../../../support/simulator/expected-delivery.ts';
import { startSimulator, type SimulatorOptions } from '../../../support/simulator/server.ts';
import { lines, run, start } from '../../../support/command.ts';
import { recordOf, rejectedRecordOf } from '../../../support/delivered-lines.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const ONCE = ['--since', '30d', '--once'];

async function simulator(options: SimulatorOptions = {}) {
  const started = await startSimulator({
    livePerMinute: 0,
    backlog: 2_500,
    acceptAnyToken: true,
    ...options,
  });
  onTestFinished(() => started.close());
  return started;
}

describe('npm start', () => {
  it('starts a simulator if there is no token, and continues with it the next time', async () => {
    const out = await temporaryFolder();
    const first = await run(['--once', '--out', out]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('OP_EVENTS_TOKEN is not set, so a simulator of the Events API is polled');
    // Some of them are late, and some are rejected.
    expect(first.stdout).toMatch(/itemusages +1,99\d +[1-9]\d* +[1-9] +0 +1 .* caught up/);
    const second = await run(['--once', '--out', out, '--json']);
    expect(second.code).toBe(0);
    for (const { table } of FEEDS) {
      const uuids = (await lines(out, 'logs', table)).map(
        (line) => (JSON.parse(line) as { uuid: string }).uuid,
      );
      const rejected = await lines(out, 'quarantine', table);
      expect(uuids.length + rejected.length).toBeGreaterThanOrEqual(2_000);
      expect(rejected.length).toBeGreaterThan(0);
      expect(new Set(uuids).size).toBe(uuids.length);
    }
  });

  it('delivers each record once and unaltered, and quarantines invalid ones', async () => {
    const out = await temporaryFolder();
    const { url, account } = await simulator({ poison: 0.02 });
    const { code, stdout } = await run([...ONCE, '--out', out, '--api-url', url]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\d+ records rejected by the schema \(first: .+\), quarantined in quarantine\//);
    for (const { name, table } of FEEDS) {
      const { events, rejected } = expectedDelivery(account, name, 2_500);
      expect((await lines(out, 'logs', table)).map(recordOf)).toEqual(events);
      expect((await lines(out, 'quarantine', table)).map(rejectedRecordOf)).toEqual(rejected);
    }
  });

  it('shows the totals of the folder after a restart, and the newest event', async () => {
    const out = await temporaryFolder();
    const epoch = Date.parse('2026-11-22T20:00:00Z');
    const { url } = await simulator({ poison: 0.02, epoch, now: () => epoch });
    const args = [...ONCE, '--since', '2026-11-01', '--feeds', 'auditevents', '--out', out, '--api-url', url];
    const first = await run(args);
    const [, total] = /auditevents +(\S+ +\d+ +\d+ +\d+ +\d+) /.exec(first.stdout) ?? [];
    const again = await run(args);
    const [, events = '', , rejected = ''] = /^(\S+) +(\d+) +(\d+)/.exec(total ?? '') ?? [];
    expect(again.stdout).toContain(
      `${out} has ${events} events and ${rejected} rejected records of earlier starts, which the totals include.\n`,
    );
    expect(again.stdout).toMatch(
      new RegExp(
        `auditevents +${events} +0 +${rejected} +0 +1 +0 +2026-11-22 (19:\\d\\d|20:00)Z {2}caught up`,
      ),
    );
  });

  it('says where --since has no effect', async () => {
    const out = await temporaryFolder();
    const { url } = await simulator({ backlog: 1 });
    const args = ['--once', '--out', out, '--api-url', url];
    const first = await run([...args, '--feeds', 'auditevents', '--since', '30d']);
    expect(first.stdout).not.toContain('--since');
    const second = await run([...args, '--since', '200d']);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain(
      `--since has no effect on feeds that were polled before, which continue: auditevents. To read one again: npm run operator -- rewind --feed FEED --from TIME --out ${out}\n`,
    );
    expect(second.stdout).toContain('--since is more than 120 days ago: 1Password keeps no older events.\n');
    expect((await run([...args, '--since', '200d'])).stdout).not.toContain('120 days');
    expect((await run(args)).stdout).not.toContain('--since');
  });

  it('reports to a script, one JSON object per line', async () => {
    const out = await temporaryFolder();
    const { url } = await simulator();
    const { stdout } = await run([
      ...ONCE,
      '--json',
      '--feeds',
      'auditevents',
      '--out',
      out,
      '--api-url',
      url,
    ]);
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string });
    expect(objects.at(-1)).toMatchObject({
      kind: 'summary',
      feeds: [{ feed: 'auditevents', events: 2_500, state: 'caught_up' }],
    });
    expect(objects.filter(({ kind }) => kind === 'committed')).toMatchObject([
      { feed: 'auditevents', events: 2_500 },
    ]);
  });

  it('polls until it is interrupted, and then shows the totals', async () => {
    const out = await temporaryFolder();
    const { url } = await simulator();
    const { child, ended, shown } = start(['--since', '30d', '--out', out, '--api-url', url]);
    while (!shown().includes('signinattempts: 2,500 events in')) await sleep(20);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/signinattempts +2,500/);
  });
});

describe('an API that accepts no more requests', () => {
  it('is reported at once, with the time of the next try', async () => {
    const out = await temporaryFolder();
    const { url } = await simulator({
      faults: ({ count }) =>
        count > 2 ? { kind: 'status', status: 429, headers: { 'retry-after': '3600' } } : undefined,
    });
    const { child, ended, shown } = start([...ONCE, '--feeds', 'itemusages', '--out', out, '--api-url', url]);
    while (!shown().includes('1Password accepts no more requests for now')) await sleep(20);
    child.kill('SIGINT');
    const { stdout } = await ended;
    expect(stdout).toMatch(
      /itemusages: 1Password accepts no more requests .*; next try at \d\d:\d\d:\d\dZ\n/,
    );
    expect(await lines(out, 'logs', 'onepassword_itemusage')).toHaveLength(2_000);
  });
});

describe('an API that repeats itself', () => {
  it.each([
    ['2 pages', 2, 'same'],
    ['5 pages, with new cursors each time', 5, 'new'],
  ] as const)('in a circle of %s causes no duplicate, and ends with a message', async (_, pages, tip) => {
    const out = await temporaryFolder();
    const count = pages * 1_000;
    const { url, account } = await simulator({
      backlog: count + 500,
      tip,
      rewindBy: (feed, end) => (feed === 'itemusages' && end === count ? count : undefined),
    });
    const ended = await run([...ONCE, '--out', out, '--api-url', url]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(
      'itemusages: the API repeats itself: it reports more records, but returns no new ones; run: npm run operator -- status --feed itemusages',
    );
    expect((await lines(out, 'logs', 'onepassword_itemusage')).map(recordOf)).toEqual(
      account.records('itemusages', 0, count),
    );
    expect(ended.stdout).toMatch(/auditevents .* caught up\n/);
  });

  it('is reported once while it is polled again, and delivers what is new later', async () => {
    const out = await temporaryFolder();
    let isCircle = true;
    const { url, account } = await simulator({
      rewindBy: (_feed, end) => (isCircle && end === 2_000 ? 2_000 : undefined),
    });
    const { child, ended, shown } = start([
      ...['--since', '30d', '--feeds', 'itemusages', '--out', out, '--api-url', url],
    ]);
    while (!shown().includes('the API repeats itself')) await sleep(20);
    isCircle = false;
    while (!shown().includes('itemusages: 500 events in')) await sleep(20);
    child.kill('SIGINT');
    const { stdout } = await ended;
    expect(stdout.match(/repeats itself/g)).toHaveLength(1);
    expect((await lines(out, 'logs', 'onepassword_itemusage')).map(recordOf)).toEqual(
      account.records('itemusages', 0, 2_500),
    );
  });
});

describe('exactly once', () => {
  const backlog = 25_000;

  async function expectExactlyOnce(out: string, account: Awaited<ReturnType<typeof simulator>>['account']) {
    for (const { name, table } of FEEDS) {
      expect((await lines(out, 'logs', table)).map(recordOf).sort()).toEqual(
        account.records(name, 0, backlog).sort(),
      );
    }
  }

  it('survives kill -9 at any moment', async () => {
    const out = await temporaryFolder();
    const { url, account } = await simulator({ backlog });
    const args = [...ONCE, '--out', out, '--api-url', url];
    let kills = 0;
    for (let finished = false; !finished;) {
      const { child, ended } = start(args);
      // From before the first request until after the end: a process takes about half a second to start.
      const killed = await Promise.race([
        ended.then(() => false),
        sleep(400 + Math.random() * 900).then(() => true),
      ]);
      if (killed) child.kill('SIGKILL');
      const { code } = await ended;
      finished = code === 0;
      kills += finished ? 0 : 1;
      if (kills === 12) break;
    }
    expect(kills).toBeGreaterThan(0);
    expect((await run(args)).code).toBe(0);
    await expectExactlyOnce(out, account);
  });

  it('survives two processes on one folder', async () => {
    const out = await temporaryFolder();
    const { url, account } = await simulator({ backlog });
    const args = [...ONCE, '--out', out, '--api-url', url];
    const ended = await Promise.all([run(args), run(args)]);
    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
    await expectExactlyOnce(out, account);
  });
});

describe('one clear message and an exit code', () => {
  const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

  it.each<[string, string[], Record<string, string>, number, RegExp]>([
    [
      'an unknown flag',
      ['--ones'],
      {},
      2,
      /^unknown option '--ones'. Did you mean --once\?\nnpm start -- --help lists the options\.\n$/,
    ],
    [
      'a flag without its value',
      ['--out'],
      {},
      2,
      /^option '--out <folder>' argument missing\nnpm start -- --help lists the options\.\n$/,
    ],
    [
      'an unexpected argument',
      ['once'],
      {},
      2,
      /^unexpected argument 'once'\nnpm start -- --help lists the options\.\n$/,
    ],
    [
      'several bad values',
      ['--since', 'yesterday', '--feeds', 'vaults', '--api-version', '3', '--label', ''],
      {},
      2,
      /^--feeds must be .*\n--since must be .*\n--label must be .*\n--api-version must be .*\n$/,
    ],
    [
      'plain http to another machine',
      ['--api-url', 'http://events.example.com'],
      {},
      2,
      /^--api-url must be an https:\/\/ address/,
    ],
    [
      'an empty token',
      ['--once'],
      { OP_EVENTS_TOKEN: '' },
      1,
      /^OP_EVENTS_TOKEN is empty: set it to the bearer token, or unset it/,
    ],
    [
      'an address but no token',
      ['--api-url', 'https://events.example.com'],
      {},
      1,
      /^OP_EVENTS_TOKEN is not set: set it to the bearer token/,
    ],
    [
      'an invalid token',
      ['--once'],
      { OP_EVENTS_TOKEN: 'sesame' },
      1,
      /^the token is not an Events API bearer token/,
    ],
    ['a time in the future', ['--since', '2999-01-01'], {}, 2, /^--since must be in the past\n$/],
    [
      'a token in quotation marks',
      ['--once'],
      { OP_EVENTS_TOKEN: `"${jwt({ aud: ['events.1password.com'] })}"` },
      2,
      /^OP_EVENTS_TOKEN contains quotation marks: set it to the token alone/,
    ],
    [
      'a token with its scheme',
      ['--once'],
      { OP_EVENTS_TOKEN: `Bearer ${jwt({ aud: ['events.1password.com'] })}` },
      2,
      /^OP_EVENTS_TOKEN starts with "Bearer": set it to the token alone /,
    ],
    [
      'a token that was pasted in two lines',
      ['--once'],
      { OP_EVENTS_TOKEN: jwt({ aud: ['events.1password.com'] }).replace('.', '.\n') },
      2,
      /^OP_EVENTS_TOKEN contains a space or a line break: set it to the token alone /,
    ],
    [
      'a token for another host',
      ['--once'],
      { OP_EVENTS_TOKEN: jwt({ aud: ['evil.example'] }) },
      1,
      /^the token names no Events API host/,
    ],
  ])('for %s', async (_, args, environment, code, message) => {
    const out = await temporaryFolder();
    const ended = await run(args.includes('--out') ? args : [...args, '--out', out], environment);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/^ +at /m);
  });

  it('for a folder that is not writable', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const ended = await run(['--once', '--out', path.join(file, 'data')]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(
      /^cannot write .*source\.json \(ENOTDIR\): name a writable folder with --out\n$/,
    );
  });

  it('for a folder that is a file', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const ended = await run(['--once', '--out', file]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(
      /^cannot write .*source\.json \(EEXIST\): name a writable folder with --out\n$/,
    );
  });

  it('for a folder with the files of something else', async () => {
    const out = await temporaryFolder();
    await writeFile(path.join(out, 'thesis.txt'), '');
    const ended = await run(['--once', '--out', out]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toBe(
      `${out} has files, and npm start did not create it (there is no source.json): name a new or an empty folder with --out\n`,
    );
    expect(await readdir(out)).toEqual(['thesis.txt']);
  });

  it('for another name of the source in a folder, which keeps the first one', async () => {
    const out = await temporaryFolder();
    const { url } = await simulator({ backlog: 1 });
    const args = [...ONCE, '--out', out, '--api-url', url];
    expect(await run([...args, '--label', 'Büro'])).toMatchObject({ code: 0 });
    const other = await run([...args, '--label', 'Other']);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toBe(
      `the source in ${out} is named "Büro", not "Other": omit --label, change the name in ${out}/source.json, or name another folder with --out\n`,
    );
    expect(await run(args)).toMatchObject({ code: 0 });
    const labels = (await lines(out, 'logs', 'onepassword_auditevent')).map(
      (line) => (JSON.parse(line) as { p_source_label: string }).p_source_label,
    );
    expect(labels).toEqual(['Büro']);
  });

  it('for a folder of another source', async () => {
    const out = await temporaryFolder();
    const { url } = await simulator();
    await run([...ONCE, '--out', out, '--api-url', url]);
    const ended = await run(['--once', '--out', out]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toBe(
      `${out} has events of ${url}, not of simulator: name another folder with --out\n`,
    );
  });

  it('for a token that is refused, feed by feed', async () => {
    const out = await temporaryFolder();
    const { url, ...api } = await simulator({ acceptAnyToken: false });
    const token = api.mintToken({ features: ['itemusages', 'auditevents'] });
    const ended = await run([...ONCE, '--out', out, '--api-url', url], { OP_EVENTS_TOKEN: token });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(
      'the token may read itemusages, auditevents; issue one in 1Password that includes signinattempts',
    );
    expect(ended.stdout).toMatch(/itemusages +2,500/);
    expect(ended.stdout + ended.stderr).not.toContain(token);
  });

  it('for a dead network', async () => {
    const out = await temporaryFolder();
    const { url, ...api } = await simulator();
    await api.close();
    const ended = await run([...ONCE, '--feeds', 'itemusages', '--out', out, '--api-url', url]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(`itemusages: cannot reach ${url} for itemusages (ECONNREFUSED)`);
    expect(ended.stdout + ended.stderr).not.toMatch(/^ +at /m);
  });

  it('for all feeds that fail for one reason', async () => {
    const { url, ...api } = await simulator();
    await api.close();
    const ended = await run([...ONCE, '--out', await temporaryFolder(), '--api-url', url]);
    expect(ended.code).toBe(1);
    expect(ended.stdout.match(/cannot reach/g)).toHaveLength(1);
    expect(ended.stdout).toMatch(
      /^\d\d:\d\d:\d\dZ signinattempts, itemusages, auditevents: cannot reach \S+ \(ECONNREFUSED\)$/m,
    );
  });

  it('for a cursor that is refused, feed by feed; its events are delivered when it is accepted again', async () => {
    const out = await temporaryFolder();
    let now = Date.now();
    let refused = false;
    const { url, account } = await simulator({
      backlog: 100,
      livePerMinute: 60,
      now: () => now,
      faults: ({ feed }) => (refused && feed === 'itemusages' ? { kind: 'status', status: 400 } : undefined),
    });
    const args = [...ONCE, '--out', out, '--api-url', url];
    expect((await run(args)).code).toBe(0);
    now += 60_000;
    refused = true;
    const stopped = await run(args);
    expect(stopped.code).toBe(1);
    expect(stopped.stdout).toContain(
      `itemusages: ${url} answered 400 "Bad Request" to the stored cursor of itemusages`,
    );
    expect(stopped.stdout).toContain(
      `npm run operator -- rewind --feed itemusages --since-last-good --out ${out}`,
    );
    expect(stopped.stdout).toMatch(/itemusages +100 .* failed\n/);
    expect(stopped.stdout).toMatch(/auditevents +160 .* caught up\n/);
    now += 60_000;
    refused = false;
    expect((await run(args)).code).toBe(0);
    for (const { name, table } of FEEDS) {
      expect((await lines(out, 'logs', table)).map(recordOf).sort()).toEqual(
        account.records(name, 0, 220).sort(),
      );
    }
  });
});
