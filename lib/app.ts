import { App } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { FixSettings } from './settings/fix-settings.ts';
import { OnePasswordStack } from './onepassword-stack.ts';
import { CONTEXT_KEY, readSettings } from './settings/settings.ts';

// cdk.json's entry: settings in, one stack out. Nothing is written before all is well.
// The flags are those that `cdk init` would copy into cdk.json, of the version of the CDK that is installed.
const app = new App({ autoSynth: false, context: recommendedFlags });
try {
  new OnePasswordStack(app, readSettings(app.node.tryGetContext(CONTEXT_KEY)));
  app.synth();
} catch (error) {
  if (!(error instanceof FixSettings)) throw error;
  // The reader wrote the settings, not this program: where it noticed is of no use to them.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
