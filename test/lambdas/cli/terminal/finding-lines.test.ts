import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findingLines } from '../../../../lambdas/cli/terminal/finding-lines.ts';
import { FEEDS } from '../../../../lambdas/contract/feeds.ts';
import { tokenFindings } from '../../../../lambdas/health/token-findings.ts';

it('shows a row for each finding, and below it how to fix it', () => {
  const words = 'word '.repeat(20).trim();
  const command = `command ${'x'.repeat(70)}`;
  const shown = findingLines([
    { check: 'host', verdict: 'pass', text: 'https://events.1password.com' },
    { check: 'event types', verdict: 'fail', text: words, advice: words, command },
  ]);
  expect(shown).toEqual([
    'pass  host         https://events.1password.com',
    `fail  event types  ${'word '.repeat(12).trim()}`,
    `                   ${'word '.repeat(8).trim()}`,
    `                   ${'word '.repeat(12).trim()}`,
    `                   ${'word '.repeat(8).trim()}`,
    `  ${command}`,
  ]);
  expect(shown.filter((line) => line.length > 80)).toEqual([]);
});

it('prints the screen that docs/commands.md shows', () => {
  const findings = tokenFindings(
    {
      destination: { kind: 'api', url: 'https://events.1password.com' },
      features: undefined,
      expiresAt: Date.parse('2027-02-24T12:00:00Z'),
      introspection: {
        kind: 'accepted',
        features: ['signinattempts', 'itemusages'],
        accountUuid: 'G57KVWEMFOPHQWNYEW5GR2AXEW',
      },
    },
    { feeds: FEEDS, account: undefined },
    Date.parse('2026-11-26T12:00:00Z'),
  );
  const page = readFileSync(new URL('../../../../docs/commands.md', import.meta.url), 'utf8');
  expect(page).toContain(`\`\`\`\n${findingLines(findings).join('\n')}\nNothing was stored.\n\`\`\``);
});
