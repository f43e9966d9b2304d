import { describe, expect, it } from 'vitest';
import {
  FixSettings,
  messageWithRemedy,
  RepairState,
  ReplaceToken,
  RewindFeed,
  TryAgainLater,
  UnreadablePage,
} from '../../../lambdas/ingest/errors.ts';

it.each([
  ['ReplaceToken', ReplaceToken],
  ['RewindFeed', RewindFeed],
  ['TryAgainLater', TryAgainLater],
  ['UnreadablePage', UnreadablePage],
  ['FixSettings', FixSettings],
  ['RepairState', RepairState],
])('%s has the name that the runbook uses', (name, ErrorClass) => {
  expect(new ErrorClass('why').name).toBe(name);
});

describe('messageWithRemedy', () => {
  const command = 'rebuild --feed itemusages';
  const target = '--stack Acme';

  it('adds the command with its target, and the heading of the runbook', () => {
    const error = new RepairState('the state is missing', { remedy: { command, runbook: 'State lost' } });
    expect(messageWithRemedy(error, { target })).toBe(
      'the state is missing; run: npm run operator -- rebuild --feed itemusages --stack Acme; see docs/runbook.md#state-lost',
    );
    expect(messageWithRemedy(error, { target, runbookPage: 'https://wiki.example/runbook' })).toMatch(
      /; see https:\/\/wiki\.example\/runbook#state-lost$/,
    );
  });

  it.each([
    [{ command }, 'why; run: npm run operator -- rebuild --feed itemusages --stack Acme'],
    [{ runbook: 'Token refused or not set' } as const, 'why; see docs/runbook.md#token-refused-or-not-set'],
    [{}, 'why'],
  ])('adds only what the error has: %o', (remedy, expected) => {
    expect(messageWithRemedy(new FixSettings('why', { remedy }), { target })).toBe(expected);
  });
});
