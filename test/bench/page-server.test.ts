import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { recordOf, linesIn } from '../support/delivered-lines.ts';
import { withPageServer } from './page-server.ts';
import { ProgramRunner } from './program-runner.ts';
import type { FileMeasurement } from './programs/input-output.ts';
import { programInput } from './workspace.ts';

const EVENTS = 2_500;
let folder: string;
let programs: ProgramRunner;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'onepassword-bench-'));
  programs = await ProgramRunner.build(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const request = (url: string, body: object, feed = 'signinattempts') =>
  fetch(`${url}/api/v2/${feed}`, { method: 'POST', body: JSON.stringify(body) });

interface Page {
  readonly cursor: string;
  readonly has_more: boolean;
  readonly items: readonly unknown[];
}
const readPage = async (...args: Parameters<typeof request>) =>
  (await (await request(...args)).json()) as Page;

/** The bytes of each record, as the server sends them. */
async function servedRecords(url: string): Promise<string[]> {
  const records: string[] = [];
  let body: object = { limit: 1_000, start_time: '2026-11-01T00:00:00Z' };
  for (;;) {
    const text = await (await request(url, body)).text();
    const page = JSON.parse(text) as Page;
    const items = /"items":\[(.*)\]/s.exec(text)?.[1] ?? '';
    // Each record starts with its uuid, and nothing in a record does.
    records.push(...items.split(/,(?={"uuid":"[A-Z2-7]{26}","session_uuid")/));
    if (!page.has_more) return records;
    body = { cursor: page.cursor };
  }
}

/** Each line of each compressed file. */
async function writtenBy(program: 'bare-loop' | 'pipeline', url: string, ...args: string[]) {
  const out = await temporaryFolder();
  const input = programInput({ url }, { folder: out, slowDownPercent: 0 });
  const measured = await programs.runOnce<FileMeasurement>(program, [input, ...args]);
  const files = (await readdir(out, { recursive: true })).filter((file) => file.endsWith('.gz'));
  const bodies = await Promise.all(files.sort().map((file) => readFile(path.join(out, file))));
  return { measured, bodies };
}

describe('the page server', () => {
  it('answers a reset and each cursor with a page, and repeats an empty one at the end', async () => {
    await withPageServer(programs, { events: EVENTS }, async ({ url }) => {
      const first = await readPage(url, { limit: 1_000 });
      const second = await readPage(url, { cursor: first.cursor });
      const third = await readPage(url, { cursor: second.cursor });
      const end = await readPage(url, { cursor: third.cursor });
      expect([first, second, third, end].map((page) => [page.items.length, page.has_more])).toEqual([
        [1_000, true],
        [1_000, true],
        [500, false],
        [0, false],
      ]);
      expect(await readPage(url, { cursor: end.cursor })).toEqual(end);
      expect(await readPage(url, { limit: 1_000 }, 'itemusages')).toMatchObject({
        items: [],
        has_more: false,
      });
    });
  });

  it('refuses what is not a request for pages of 1,000', async () => {
    await withPageServer(programs, { events: EVENTS }, async ({ url }) => {
      for (const body of [{}, { limit: 100 }, { cursor: 'unknown' }]) {
        expect((await request(url, body)).status).toBe(400);
      }
    });
  });

  it('waits before it answers, and reports its CPU time', async () => {
    const server = await withPageServer(programs, { events: 10, latencyMs: 200 }, async (server) => {
      const startedAt = performance.now();
      await readPage(server.url, { limit: 1_000 });
      expect(performance.now() - startedAt).toBeGreaterThan(195);
      return server;
    });
    const report = await server.stop();
    expect(report.pages).toBe(1);
    expect(report.cpuMs).toBeGreaterThan(0);
  });
});

describe.each(['first', 'last'] as const)('with the cursor %s', (cursor) => {
  it('the pipeline delivers each record byte for byte', async () => {
    await withPageServer(programs, { events: EVENTS, cursor }, async ({ url }) => {
      const { measured, bodies } = await writtenBy('pipeline', url);
      const delivered = bodies.flatMap(linesIn).map(recordOf);
      expect(delivered.sort()).toEqual((await servedRecords(url)).sort());
      expect(measured.events).toBe(EVENTS);
      expect(measured.outputBytes).toBe(bodies.reduce((sum, { length }) => sum + length, 0));
    });
  });

  it.each([[], ['sequential']])('the bare loop writes each record in order', async (...args) => {
    await withPageServer(programs, { events: EVENTS, cursor }, async ({ url }) => {
      const { measured, bodies } = await writtenBy('bare-loop', url, ...args);
      const lines = bodies.flatMap((body) => gunzipSync(body).toString().trimEnd().split('\n'));
      expect(lines).toEqual((await servedRecords(url)).map((record) => JSON.stringify(JSON.parse(record))));
      expect(measured.events).toBe(EVENTS);
      expect(measured.outputBytes).toBe(bodies[0]!.length);
    });
  });
});
