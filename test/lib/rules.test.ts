import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { OnePasswordLogSource } from '../../lib/onepassword-log-source.ts';
import { OnePasswordStack } from '../../lib/onepassword-stack.ts';
import { checkSettings } from '../../lib/settings/settings.ts';
import { VARIANTS } from '../support/variants.ts';

const outdir = mkdtempSync(path.join(tmpdir(), 'onepassword-rules-'));
afterAll(() => {
  rmSync(outdir, { recursive: true });
});
/** In CI its absence is a failure. */
const mayLackCfnLint = process.env['CI'] === undefined;
const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;

/** Synthesises with cdk-nag's AwsSolutions pack, which fails with every finding that is not acknowledged. */
function synthesise(build: (app: App) => unknown, to = outdir): void {
  const app = new App({ outdir: to, context: { 'aws:cdk:bundling-stacks': [] } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  build(app);
  app.synth();
}

/** A stack of each kind, and one of two sources, all in one app. */
function everyStack(app: App): void {
  for (const [index, settings] of Object.values(VARIANTS).entries()) {
    new OnePasswordStack(app, checkSettings({ ...settings, stackName: `Variant${index}` }));
  }
  const two = new Stack(app, 'TwoSources');
  for (const id of ['One', 'Other']) new OnePasswordLogSource(two, id, { label: id });
}

describe('stacks of every kind, in one app', () => {
  it("pass cdk-nag's AwsSolutions", () => {
    expect(() => {
      synthesise(everyStack);
    }).not.toThrow();
  });

  it.skipIf(!hasCfnLint && mayLackCfnLint)('pass cfn-lint', () => {
    // W3005: the CDK has a function depend on its role by DependsOn as well as by the role's ARN, which is no harm.
    // With all that is the user's own a stack has nothing that those have not, and cfn-lint takes its time.
    const templates = ['Variant0', 'Variant1', 'TwoSources'].map((name) =>
      path.join(outdir, `${name}.template.json`),
    );
    const lint = spawnSync('cfn-lint', ['--ignore-checks', 'W3005', '--', ...templates], {
      encoding: 'utf8',
    });
    expect(lint).toMatchObject({ status: 0, stdout: '' });
  });
});

it('cdk-nag would say it', () => {
  const bad = () => {
    synthesise((app) => new Bucket(new Stack(app, 'Bad'), 'Bucket'), path.join(outdir, 'bad'));
  };
  expect(bad).toThrow(/AwsSolutions-S10/);
});
