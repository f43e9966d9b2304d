import { join } from 'node:path';
import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

/** This package, wherever it is: an app that embeds the construct runs in a folder of its own. */
const packageRoot = join(import.meta.dirname, '..', '..');

/**
 * How the poller's code is bundled, by the esbuild of this package. It is the same for all feeds, so that they
 * share one asset: which feed a function polls is in its environment alone.
 */
export const POLLER_BUNDLE = {
  entry: join(packageRoot, 'lambdas', 'poller', 'handler.ts'),
  handler: 'handler',
  projectRoot: packageRoot,
  // Any file of the package will do where no `nodeModules` are installed, and a lock file is not part of a published package.
  depsLockFilePath: join(packageRoot, 'package.json'),
  bundling: {
    format: OutputFormat.ESM,
    // The oldest Node that the tests run on, so that what is tested is what is deployed.
    target: 'node20',
    // Packages' ES modules first: from CommonJS esbuild cannot leave out what is not used.
    mainFields: ['module', 'main'],
    minify: true,
    // A trace is read in the logs beside a message that says what to do; a source map would be loaded at every cold start.
    sourceMap: false,
    // The SDK that was tested, not the one that the runtime happens to carry, and a quicker start.
    bundleAwsSDK: true,
    externalModules: [],
  } satisfies BundlingOptions,
};
