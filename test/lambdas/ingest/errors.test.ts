import { expect, it } from 'vitest';
import {
  FixSettings,
  RepairState,
  ReplaceToken,
  RewindFeed,
  TryAgainLater,
} from '../../../lambdas/ingest/errors.ts';

it.each([
  ['ReplaceToken', ReplaceToken],
  ['RewindFeed', RewindFeed],
  ['TryAgainLater', TryAgainLater],
  ['FixSettings', FixSettings],
  ['RepairState', RepairState],
])('%s is called by the name that the runbook knows', (name, kind) => {
  expect(new kind('why').name).toBe(name);
});
