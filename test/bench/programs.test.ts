import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inPlace, jobFor, withSimulator } from './place.ts';
import type { Start } from './cold-start.ts';
import type { Measured } from './programs/job.ts';

const EVENTS = 2_500;

it('measures programs that do the whole work, each in a process of its own', async () => {
  let folder = '';
  await inPlace(
    () => undefined,
    async (place) => {
      ({ folder } = place);
      await withSimulator(EVENTS, async (simulator) => {
        const job = jobFor(simulator, folder);
        for (const program of ['bare-loop', 'pipeline'] as const) {
          const [run] = await place.programs.run<Measured>(program, [job]);
          expect(run).toMatchObject({ events: EVENTS });
          expect(run!.cpuMs).toBeGreaterThan(0);
          expect(run!.peakMb).toBeGreaterThan(10);
        }
        const [, later, ...none] = await place.programs.run<Measured>('pipeline', [job, '2']);
        expect({ later, none }).toMatchObject({ later: { events: EVENTS }, none: [] });
      });
    },
  );
  expect(existsSync(folder)).toBe(false);
});

it('measures a start up to the first request, and no further', async () => {
  await inPlace(
    () => undefined,
    async ({ programs }) => {
      const environment = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
      const [start] = await programs.run<Start>('cold-start', [programs.url('sdk-only')], environment);
      expect(start!.importMs).toBeGreaterThan(0);
      expect(start!.firstRequestMs).toBeGreaterThan(start!.importMs);
    },
  );
});

it('says which program failed, and with what', async () => {
  await inPlace(
    () => undefined,
    async ({ programs, folder }) => {
      const job = JSON.stringify({ apiUrl: 'http://127.0.0.1:1', feed: 'itemusages', folder });
      await expect(programs.run('bare-loop', [job])).rejects.toThrow(
        /^bare-loop ended with 1: [^]*fetch failed/,
      );
    },
  );
});
