import { expect, it } from 'vitest';
import { commandOf, endedId, jobId, whichEnded } from '../../../lambdas/recovery/job-id.ts';

const id = jobId('rewind 2026-11-15T20:00:00.000Z now', 12);

it('tells a command from the same one at another time', () => {
  expect(jobId('replay', 12)).not.toBe(jobId('replay', 13));
});

it('says which command it is of, also after its end', () => {
  expect(commandOf(id)).toBe('rewind 2026-11-15T20:00:00.000Z now');
  expect(commandOf(endedId(id))).toBe('rewind 2026-11-15T20:00:00.000Z now');
});

it('says whether the job has ended', () => {
  expect(whichEnded(endedId(id))).toBe(id);
  expect(whichEnded(id)).toBeUndefined();
});
