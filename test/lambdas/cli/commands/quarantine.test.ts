import { readdir } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lines, operate, run } from '../../../support/command.ts';
import { signIn, SIGN_INS } from '../../../support/ports/run.ts';
import { startSimulator, type SimulatorOptions } from '../../../support/simulator/server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const TIME = new Date(Date.now() - 3_600_000).toISOString();

async function filledFolder(options: Partial<SimulatorOptions>): Promise<string> {
  const out = await temporaryFolder();
  const simulator = await startSimulator({ ...options, acceptAnyToken: true });
  onTestFinished(() => simulator.close());
  expect((await run(['--once', '--out', out, '--api-url', simulator.url])).code).toBe(0);
  return out;
}

const withRecords = (...signinattempts: readonly string[]) =>
  filledFolder({ records: { signinattempts, itemusages: [], auditevents: [] } });

const BAD = [
  signIn('E0', { timestamp: TIME, country: 44, target_user: { email: 'alice@example.com' } }),
  signIn('E1', { timestamp: TIME, country: 44 }),
  '{"uuid":"E2"}',
];

describe('the quarantine of the simulated account', () => {
  it('is shown without anything personal, unless the values are asked for', async () => {
    // What these processes print is searched for the simulated people when all tests have ended.
    const out = await filledFolder({ poison: 0.5, backlog: 60, backlogDays: 2 });
    const rejected = await lines(out, 'quarantine', SIGN_INS.table);
    expect(rejected.length).toBeGreaterThan(10);
    const listed = await operate(['quarantine', 'list', '--out', out]);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toContain(
      `\nsigninattempts: ${rejected.length} records in quarantine\n  records  newest `,
    );
    expect(listed.stdout).toContain(
      `See some of them:\n  npm run operator -- quarantine show --out ${out}\n`,
    );
    const long = listed.stdout.split('\n').filter((line) => line.length > 80);
    expect(long.filter((line) => !/^ {2}quarantine\/\S+\.gz$|in the folder|--out/.test(line))).toEqual([]);

    const shown = await operate(['quarantine', 'show', '--last', '50', '--out', out]);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout.match(/^signinattempts, rejected /gm)).toHaveLength(Math.min(50, rejected.length));
    expect(shown.stdout).toContain('"email": <string, ');
    const json = await operate(['quarantine', 'show', '--last', '50', '--json', '--out', out]);
    const { source, records } = JSON.parse(json.stdout) as { source: object; records: object[] };
    expect(source).toMatchObject({ kind: 'folder', folder: out });
    expect(records.length).toBe(shown.stdout.match(/^\w+, rejected /gm)?.length);
    expect(shown.stdout + json.stdout).not.toMatch(/@|198\.51\.100|2001:db8/);
  });
});

describe('npm run operator -- quarantine', () => {
  it('groups the reasons of each feed, for a script in one document', async () => {
    const out = await withRecords(...BAD, signIn('OK', { timestamp: TIME }));
    const listed = await operate(['quarantine', 'list', '--json', '--out', out]);
    const [key = ''] = await keysIn(out);
    expect(JSON.parse(listed.stdout)).toEqual({
      source: expect.objectContaining({ kind: 'folder', folder: out }) as object,
      feeds: [
        {
          feed: SIGN_INS.name,
          records: 3,
          ungrouped: 0,
          reasons: [
            {
              ...{
                path: '/country',
                keyword: 'type',
                message: expect.stringMatching(/^must be string/) as string,
              },
              ...{ records: 2, newest: expect.stringMatching(/Z$/) as string, key },
            },
            expect.objectContaining({ keyword: 'required', records: 1, key }),
          ],
        },
        { feed: 'itemusages', records: 0, ungrouped: 0, reasons: [] },
        { feed: 'auditevents', records: 0, ungrouped: 0, reasons: [] },
      ],
    });
  });

  it('reveals the values on request', async () => {
    const out = await withRecords(...BAD);
    const show = ['quarantine', 'show', '--feed', SIGN_INS.name, '--out', out];
    const masked = await operate(show);
    expect(masked.stdout).toContain('"email": <string, 17 characters>');
    expect(masked.stdout).not.toContain('alice');
    const revealed = await operate([...show, '--reveal']);
    expect(revealed.stdout).toContain('      "email": "alice@example.com"\n');
    const json = await operate([...show, '--reveal', '--json', '--last', '1']);
    expect(json.stdout).toContain(`"record":${BAD[2]}}]}\n`);
  });

  it('shows that a quarantine is empty', async () => {
    const out = await withRecords(signIn('OK', { timestamp: TIME }));
    const listed = await operate(['quarantine', 'list', '--out', out]);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout.split('\n').slice(1)).toEqual([
      'signinattempts: nothing in quarantine',
      'itemusages: nothing in quarantine',
      'auditevents: nothing in quarantine',
      '',
    ]);
    const shown = await operate(['quarantine', 'show', '--out', out]);
    expect(shown.stdout).toContain('\nauditevents: nothing in quarantine\n');
  });

  it('shows what a replay would do, and writes nothing', async () => {
    const out = await withRecords(...BAD);
    const files = async () => (await readdir(out, { recursive: true })).sort();
    const before = await files();
    const replay = ['quarantine', 'replay', '--feed', SIGN_INS.name, '--dry-run', '--out', out];
    const text = await operate(replay);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toContain(
      'A replay would deliver 0 events; 3 records would still fail their schema.\n',
    );
    expect(text.stdout).toMatch(/\n {8}2 {2}\S+ \S+Z {2}\/country must be string/);
    const json = await operate([...replay, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ...{
        source: { folder: out },
        verb: 'quarantine replay',
        dryRun: true,
        events: 0,
        failing: 3,
        unsettled: 0,
      },
      reasons: [
        { path: '/country', records: 2 },
        { keyword: 'required', records: 1 },
      ],
    });
    expect(await files()).toEqual(before);
  });
});

async function keysIn(out: string): Promise<string[]> {
  const files = await readdir(out, { recursive: true });
  return files.filter((file) => /^quarantine.*\.jsonl\.gz$/.test(file));
}
