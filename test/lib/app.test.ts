import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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

/** The app as the CDK's command line runs it, but without bundling. */
function app(onepassword: unknown, to: string) {
  return run('node', ['--import', 'tsx', 'lib/app.ts'], {
    CDK_OUTDIR: join(out, to),
    CDK_CONTEXT_JSON: JSON.stringify({ onepassword, 'aws:cdk:bundling-stacks': [] }),
  });
}

describe('cdk synth', () => {
  it('ends with one clear message when settings are faulty', () => {
    const settings = JSON.stringify({ label: 'a=b', apiVersion: 'v3', lookback: 7 });
    const { status, stderr, stdout } = run('npx', [
      ...['cdk', 'synth', '--quiet', '--no-notices', '--output', join(out, 'cli')],
      ...['-c', `onepassword=${settings}`],
    ]);
    expect(status).not.toBe(0);
    expect(stderr).toContain(
      [
        'Fix these settings of the 1Password log source:',
        "  'lookback': no such setting; there are stackName, label,",
      ].join('\n'),
    );
    expect(stderr).toContain(`\n  apiVersion: 'v3' is not accepted; give "v2" or "v1"\n`);
    expect(stderr + stdout).not.toMatch(/^ +at |\.ts:\d+/m);
    expect(existsSync(join(out, 'cli', 'OnePasswordLogSource.template.json'))).toBe(false);
  });
});

describe('the app', () => {
  it('writes nothing when settings are faulty', () => {
    const { status, stdout, stderr } = app({ label: '' }, 'faulty');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^Fix these settings.*\n {2}label: '' is not accepted; give .*\n$/);
    expect(existsSync(join(out, 'faulty', 'manifest.json'))).toBe(false);
  });

  describe('with settings that are good', () => {
    const template = join(out, 'good', 'Good.template.json');
    let result: unknown;
    beforeAll(() => {
      result = app({ stackName: 'Good', alarmEmail: 'soc@example.com' }, 'good');
    });

    it('writes one stack, of which the CDK and its rules have nothing to say', () => {
      expect(result).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(existsSync(template)).toBe(true);
    });
  });
});
