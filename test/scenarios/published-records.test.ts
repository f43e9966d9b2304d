import { describe, expect, it, onTestFinished } from 'vitest';
import { parsePage } from '../../lambdas/events-api/page-text.ts';
import { sampleText } from '../support/samples/read.ts';
import { startSimulator } from '../support/simulator/server.ts';
import { lines, run } from '../support/command.ts';
import { recordOf } from '../support/delivered-lines.ts';
import { textsOf } from '../support/records.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The texts of the records in a published answer, as they stand there. */
const documented = (feed: string) =>
  textsOf(parsePage(Buffer.from(sampleText(`v2_${feed}_response.1password-docs.json`))).records);

/** The texts of the records in a published sequence of answers. */
function recorded(feed: string): readonly string[] {
  const sequence = JSON.parse(sampleText(`v1_${feed}_sequence.elastic-mock.json`)) as { response: unknown }[];
  return sequence.flatMap(({ response }) =>
    textsOf(parsePage(Buffer.from(JSON.stringify(response))).records),
  );
}

const DIGITS =
  '{"uuid":"A","timestamp":"2026-11-22T19:59:58.123456789Z","action":"join","object_type":"gm","aux_id":9223372036854775807,' +
  '"location":{"latitude":1.0},"new_field":[1.50e-3],"actor_details":{"name":"Zo\u2028ë 🦊"}}';

describe('the published records', () => {
  it('come out as they were published, and the bad one does not', async () => {
    const [bad = '', ...none] = documented('auditevents');
    expect(none).toEqual([]);
    const good = bad.replace('"account_uuid"', '"action":"view","object_type":"item","account_uuid"');
    const records = {
      signinattempts: [...documented('signinattempts'), ...recorded('signinattempts')],
      itemusages: [...documented('itemusages'), ...recorded('itemusages')],
      auditevents: [DIGITS, bad, good],
    };
    const simulator = await startSimulator({ records, acceptAnyToken: true });
    onTestFinished(() => simulator.close());
    const out = await temporaryFolder();
    const ended = await run(['--once', '--since', '2020-01-01', '--out', out, '--api-url', simulator.url]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });

    const signIns = await lines(out, 'logs', 'onepassword_signinattempt');
    expect(signIns.map(recordOf)).toEqual(records.signinattempts);
    expect(JSON.parse(signIns[0]!)).toMatchObject({
      p_log_type: 'OnePassword.SignInAttempt',
      p_event_time: '2020-06-11 19:32:50.000000000', // 16:32:50-03:00
      p_schema_version: 0,
      p_any_emails: ['jsmith@example.com'],
      p_any_ip_addresses: ['13.227.95.22'],
      p_any_usernames: ['jsmith'],
    });
    expect((await lines(out, 'logs', 'onepassword_itemusage')).map(recordOf)).toEqual(records.itemusages);
    expect((await lines(out, 'logs', 'onepassword_auditevent')).map(recordOf)).toEqual([DIGITS, good]);

    const quarantined = await lines(out, 'quarantine', 'onepassword_auditevent');
    expect(quarantined).toHaveLength(1);
    expect(quarantined[0]).toContain(`"record":${bad}}`);
    expect(JSON.parse(quarantined[0]!)).toMatchObject({
      log_type: 'OnePassword.AuditEvent',
      reasons: [
        { path: '', keyword: 'required', message: "must have required property 'action'" },
        { path: '', keyword: 'required', message: "must have required property 'object_type'" },
      ],
    });
  });
});
