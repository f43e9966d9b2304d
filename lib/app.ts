import { App } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { OnePasswordStack } from './onepassword-stack.ts';
import { InvalidSettings } from './settings/invalid-settings.ts';
import { readSettings } from './settings/read-settings.ts';

// The entry of cdk.json: reads the settings and creates a stack for each source. Writes nothing if a setting is invalid.
// The feature flags are those that `cdk init` of the installed CDK version would write into cdk.json.
const app = new App({ autoSynth: false, context: recommendedFlags });
try {
  for (const settings of readSettings(app.node.getAllContext())) new OnePasswordStack(app, settings);
  app.synth();
} catch (error) {
  if (!(error instanceof InvalidSettings)) throw error;
  // The message is about the user's settings, so a stack trace of this program would not help.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
