import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { at, entriesOf, resolved, resourcesOf, type References } from '../support/template.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** One function of the synthesized app. */
export interface DeployedFunction {
  /** Logical id of the function. */
  readonly logicalId: string;
  /** Logical id of its log group. */
  readonly logGroupId: string;
  readonly feed: string;
  /** Path of the file that Lambda would load. */
  readonly bundle: string;
  /** The environment in the template, with its references resolved. */
  environment(references: References): Record<string, string>;
}

/** The output of `cdk synth`, bundles included. */
export interface SynthesizedApp {
  /** The folder of the output; the caller deletes it. */
  readonly folder: string;
  readonly template: Template;
  readonly functions: readonly DeployedFunction[];
  /**
   * Returns the logical id of the only resource of a type.
   *
   * @throws Error if there is none, or more than one
   */
  logicalId(type: string): string;
}

/** Runs the app as the CDK's command line runs it, with bundling. Takes several seconds. */
export function synthesizeApp(settings: object): SynthesizedApp {
  const folder = mkdtempSync(path.join(tmpdir(), 'onepassword-synth-'));
  const { status, stderr } = spawnSync('node', ['--import', 'tsx', 'lib/app.ts'], {
    cwd: ROOT,
    env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify({ onepassword: settings }) },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const file = path.join(folder, 'OnePasswordLogSource.template.json');
  const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const template = Template.fromJSON(json);
  const functions = entriesOf(resourcesOf(template, 'AWS::Lambda::Function')).map(([logicalId, resource]) => {
    const variables = at(resource, 'Properties', 'Environment', 'Variables');
    return {
      logicalId,
      logGroupId: String(at(resource, 'Properties', 'LoggingConfig', 'LogGroup', 'Ref')),
      feed: String(at(variables, 'FEED')),
      // `cdk deploy` uploads the folder asset.HASH to S3 as HASH.zip.
      bundle: path.join(
        folder,
        `asset.${path.parse(String(at(resource, 'Properties', 'Code', 'S3Key'))).name}`,
        'index.mjs',
      ),
      environment: (references: References) =>
        Object.fromEntries(entriesOf(variables).map(([name, value]) => [name, resolved(value, references)])),
    };
  });
  return {
    folder,
    template,
    functions,
    logicalId: (type) => {
      const [id, ...more] = Object.keys(resourcesOf(template, type));
      if (id === undefined || more.length > 0) throw new Error(`expected exactly one ${type}`);
      return id;
    },
  };
}
