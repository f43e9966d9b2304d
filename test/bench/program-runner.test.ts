import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { StartTimes } from './cold-start.ts';
import type { Measurement } from './programs/input-output.ts';
import { programInput, withSimulator, withWorkspace } from './workspace.ts';

const EVENTS = 2_500;
const SILENT = { progress: () => undefined };

it('measures programs that process every event, each in a new process', async () => {
  let folder = '';
  await withWorkspace(SILENT, async (workspace) => {
    ({ folder } = workspace);
    await withSimulator(EVENTS, async (simulator) => {
      const input = programInput(simulator, workspace);
      for (const program of ['bare-loop', 'pipeline'] as const) {
        const [run] = await workspace.programs.run<Measurement>(program, [input]);
        expect(run).toMatchObject({ events: EVENTS });
        expect(run!.cpuMs).toBeGreaterThan(0);
        expect(run!.peakMb).toBeGreaterThan(10);
      }
      const [, later, ...none] = await workspace.programs.run<Measurement>('pipeline', [input, '2']);
      expect({ later, none }).toMatchObject({ later: { events: EVENTS }, none: [] });
    });
  });
  expect(existsSync(folder)).toBe(false);
});

it('measures a cold start up to the first request', async () => {
  await withWorkspace(SILENT, async ({ programs }) => {
    const environment = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const [start] = await programs.run<StartTimes>('cold-start', [programs.url('sdk-only')], environment);
    expect(start!.importMs).toBeGreaterThan(0);
    expect(start!.firstRequestMs).toBeGreaterThan(start!.importMs);
  });
});

it('reports which program failed, with its output', async () => {
  await withWorkspace(SILENT, async ({ programs, folder }) => {
    const input = JSON.stringify({ apiUrl: 'http://127.0.0.1:1', feed: 'itemusages', folder });
    await expect(programs.run('bare-loop', [input])).rejects.toThrow(
      /^bare-loop exited with code 1: [^]*fetch failed/,
    );
  });
});

it('reports which program ended before it was ready', async () => {
  await withWorkspace(SILENT, async ({ programs }) => {
    await expect(programs.start('page-server', ['no JSON'])).rejects.toThrow(
      /^page-server exited with code 1: [^]*JSON/,
    );
  });
});
