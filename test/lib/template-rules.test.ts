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
/** In CI, cfn-lint is required. */
const isCfnLintOptional = process.env['CI'] === undefined;
const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;

/** Synthesizes with cdk-nag's AwsSolutions pack, which fails on every finding that is not acknowledged. */
function synthesize(build: (app: App) => unknown, to = outdir): void {
  const app = new App({ outdir: to, context: { 'aws:cdk:bundling-stacks': [] } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  build(app);
  app.synth();
}

/** Adds a stack of each variant, and a stack with two sources. */
function addStacks(app: App): void {
  for (const [index, settings] of Object.values(VARIANTS).entries()) {
    new OnePasswordStack(app, checkSettings({ ...settings, stackName: `Variant${index}` }));
  }
  const two = new Stack(app, 'TwoSources');
  for (const id of ['One', 'Other']) new OnePasswordLogSource(two, id, { label: id });
}

describe('stacks of every variant, in one app', () => {
  it("pass cdk-nag's AwsSolutions", () => {
    expect(() => {
      synthesize(addStacks);
    }).not.toThrow();
  });

  // cfn-lint was seen to take 86 s on a busy machine.
  it.skipIf(!hasCfnLint && isCfnLintOptional)('pass cfn-lint', () => {
    // W3005: in the CDK's templates, a function depends on its role both by DependsOn and by the role's ARN. That does no harm.
    // cfn-lint is slow, and these templates contain every property of the other variants.
    const templates = ['Variant0', 'Variant1', 'TwoSources'].map((name) =>
      path.join(outdir, `${name}.template.json`),
    );
    const lint = spawnSync('cfn-lint', ['--ignore-checks', 'W3005', '--', ...templates], {
      encoding: 'utf8',
    });
    expect(lint).toMatchObject({ status: 0, stdout: '' });
  });
});

it('cdk-nag reports a finding that is not acknowledged', () => {
  const bad = () => {
    synthesize((app) => new Bucket(new Stack(app, 'Bad'), 'Bucket'), path.join(outdir, 'bad'));
  };
  expect(bad).toThrow(/AwsSolutions-S10/);
});
