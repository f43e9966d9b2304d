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
])('%s has the name that the runbook uses', (name, ErrorClass) => {
  expect(new ErrorClass('why').name).toBe(name);
});
