import { Annotations, App } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { OnePasswordStack } from './onepassword-stack.ts';
import { InvalidSettings } from './settings/invalid-settings.ts';
import { hasTrialSettings, readSettings } from './settings/read-settings.ts';

const TRIAL_WARNING =
  'Settings given with -c are for a trial. The next cdk deploy without them resets them: put them into cdk.json (docs/settings.md).';

// The entry of cdk.json: reads the settings and creates a stack for each source. Writes nothing if a setting is invalid.
// The feature flags are those that `cdk init` of the installed CDK version would write into cdk.json.
const app = new App({ autoSynth: false, context: recommendedFlags });
try {
  const context: unknown = app.node.getAllContext();
  for (const settings of readSettings(context, deploymentRegion())) {
    const stack = new OnePasswordStack(app, settings);
    if (hasTrialSettings(context))
      Annotations.of(stack).addWarningV2('onepassword:trial-settings', TRIAL_WARNING);
  }
  app.synth();
} catch (error) {
  if (!(error instanceof InvalidSettings)) throw error;
  // The message is about the user's settings, so a stack trace of this program would not help.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/**
 * The Region that the CDK's command line deploys to, if it has AWS credentials. Without credentials it knows no account, and without
 * a configured Region it passes us-east-1.
 */
function deploymentRegion(): string | undefined {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  return account === undefined ? undefined : region;
}
