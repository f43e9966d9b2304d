import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const out = mkdtempSync(join(tmpdir(), 'onepassword-app-'));
afterAll(() => {
  rmSync(out, { recursive: true });
});

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Runs the app as the CDK's command line does, but without bundling. */
function app(context: object, to: string, env: Readonly<Record<string, string>> = {}) {
  return run('node', ['--import', 'tsx', 'lib/app.ts'], {
    ...env,
    CDK_OUTDIR: join(out, to),
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:bundling-stacks': [] }),
  });
}

describe('cdk synth', () => {
  it('fails with one message that names every issue', () => {
    const settings = JSON.stringify({ label: 'a=b', apiVersion: 'v3', lookback: 7 });
    const { status, stderr, stdout } = run('npx', [
      ...['cdk', 'synth', '--quiet', '--no-notices', '--output', join(out, 'cli')],
      ...['-c', `onepassword=${settings}`, '-c', 'onepasword={}'],
    ]);
    expect(status).not.toBe(0);
    expect(stderr).toContain(
      [
        'Fix these settings of the 1Password log source:',
        '  "onepasword": no such context key; the settings belong under "onepassword"',
        `  apiVersion: 'v3' is not accepted; give "v2" or "v1"`,
        '  lookback: no such setting; there are stackName, label,',
      ].join('\n'),
    );
    expect(stderr + stdout).not.toMatch(/^ +at |\.ts:\d+/m);
    expect(existsSync(join(out, 'cli', 'OnePasswordLogSource.template.json'))).toBe(false);
  });
});

describe('the app', () => {
  it('writes nothing if a setting is invalid', () => {
    const { status, stdout, stderr } = app({ onepassword: { label: '' } }, 'invalid');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^Fix these settings.*\n {2}label: '' is not accepted; give .*\n$/);
    expect(existsSync(join(out, 'invalid', 'manifest.json'))).toBe(false);
  });

  it('writes one stack, without any warning of the CDK or its rules', () => {
    const settings = { stackName: 'Good', alarmEmail: 'soc@example.com' };
    expect(app({ onepassword: settings }, 'good')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(templatesIn('good')).toEqual(['Good.template.json']);
  });

  it('refuses a topic for alarms of another Region than the one that the command line deploys to', () => {
    const onepassword = { alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms' };
    const region = { CDK_DEFAULT_REGION: 'us-east-1' };
    const deployed = app({ onepassword }, 'region', { ...region, CDK_DEFAULT_ACCOUNT: '123456789012' });
    expect(deployed.stderr).toMatch(
      /^Fix these settings.*\n {2}alarmTopicArn: .* is not in us-east-1, .*\n$/,
    );
    // Without credentials, the Region may be only a default.
    expect(app({ onepassword }, 'no-credentials', region).status).toBe(0);
  });

  it('warns that settings given with -c are for a trial', () => {
    const { status } = app({ onepassword: '{"stackName": "Trial"}' }, 'trial');
    expect(status).toBe(0);
    const manifest = readFileSync(join(out, 'trial', 'manifest.json'), 'utf8');
    const metadata = join(out, 'trial', 'Trial.metadata.json');
    expect(existsSync(metadata) ? readFileSync(metadata, 'utf8') : manifest).toContain(
      'put them into cdk.json',
    );
  });

  it('writes a stack for each entry of sources', () => {
    const settings = { alarmEmail: 'soc@example.com', sources: { acme: {}, beta: { stackName: 'Beta' } } };
    expect(app({ onepassword: settings }, 'sources')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(templatesIn('sources')).toEqual(['Beta.template.json', 'OnePasswordLogSource-acme.template.json']);
  });
});

function templatesIn(folder: string): string[] {
  return readdirSync(join(out, folder))
    .filter((name) => name.endsWith('.template.json'))
    .sort();
}
