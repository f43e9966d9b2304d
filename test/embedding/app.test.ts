import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const APP = path.join(import.meta.dirname, 'app.ts');
const elsewhere = mkdtempSync(path.join(tmpdir(), 'onepassword-embedding-'));
afterAll(() => {
  rmSync(elsewhere, { recursive: true });
});

// `npm run check` tests that it compiles, and that the compiler refuses an unknown feed.
describe('an app that embeds the construct', () => {
  it('synthesizes two sources with their bundle in another folder, and reports invalid props', () => {
    const outdir = path.join(elsewhere, 'cdk.out');
    mkdirSync(outdir);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), APP],
      { cwd: elsewhere, env: { ...process.env, CDK_OUTDIR: outdir }, encoding: 'utf8' },
    );
    expect({ status, stdout }, stderr).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^feeds\.0: 'vaults' is not accepted; give /) as string,
    });
    expect(readdirSync(outdir)).toContain('Security.template.json');
    expect(readdirSync(outdir).filter((name) => /^asset\.[0-9a-f]{64}$/.test(name))).toHaveLength(1);
  });
});
