import { describe, expect, it } from 'vitest';
import type { Feed } from '../../../../lambdas/contract/feeds.ts';
import { EventTable } from '../../../../lambdas/cli/terminal/event-table.ts';
import { AUDIT_EVENTS, ITEM_USAGES, SIGN_INS } from '../../../support/ports/run.ts';
import { sampleItems } from '../../../support/samples/read.ts';

const lineOf = (event: unknown) => Buffer.from(JSON.stringify(event));
const published = ({ name }: Feed) => sampleItems(`v2_${name}_response.1password-docs.json`).map(lineOf);

describe('a table of events', () => {
  it.each([
    [
      SIGN_INS,
      120,
      'time (UTC)      result                             user                        from                 client',
      '06-11 19:32:50  firewall_failed/continent_blocked  jsmith@example.com          France 13.227.95.22  Extension',
    ],
    [
      SIGN_INS,
      80,
      'time (UTC)      result        user                  from                client',
      '06-11 19:32:50  firewall_fa…  jsmith@example.com    France 13.227.95.…  Extensi…',
    ],
    [
      ITEM_USAGES,
      80,
      'time (UTC)      action        user                  item      vault     client',
      '06-11 19:32:50  reveal        jsmith@example.com    56YE2TYN  56YE2TYN  Extensi…',
    ],
    [
      AUDIT_EVENTS,
      80,
      'time (UTC)      action    type    actor                   object',
      '06-11 19:32:50                    jsmith@example.com      jsmith@example.com',
    ],
  ])('has what matters of %o in %d columns', (feed, width, head, row) => {
    expect(new EventTable(feed, width).rows(published(feed))).toEqual([head, row]);
  });

  it('keeps its columns when more events come, and has one head', () => {
    const table = new EventTable(AUDIT_EVENTS, 80);
    const [head] = table.rows([]);
    const [row, ...more] = table.rows([
      lineOf({
        timestamp: 'soon',
        action: 'a'.repeat(30),
        object_type: 'user',
        actor_uuid: 'U',
        object_uuid: 'O',
      }),
    ]);
    expect(more).toEqual([]);
    expect(row).toMatch(/^soon {12}a{7}… {2}user {4}U {23}O$/);
    expect(row!.indexOf('U')).toBe(head!.indexOf('actor'));
    expect(row!.indexOf('O')).toBe(head!.indexOf('object'));
  });

  it('fits any width, without control characters or halves of characters', () => {
    const event = lineOf({
      timestamp: '2026-11-22T20:00:00Z',
      category: `\u001b[31m${'🦊'.repeat(40)}`,
      target_user: { email: '\u202e\n' },
      client: { app_name: 7, ip_address: ['10.0.0.1'] },
      country: { code: 1 },
    });
    for (let width = 1; width < 160; width += 1) {
      const rows = new EventTable(SIGN_INS, width).rows([event, Buffer.from('not JSON')]);
      expect(rows).toHaveLength(3);
      expect(rows.filter((row) => row.length > width)).toEqual([]);
      expect(rows.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
  });
});
