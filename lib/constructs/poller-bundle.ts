import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type BuildOptions } from 'esbuild';

/** The folder of this package. An app that embeds the construct runs in another folder. */
const packageRoot = join(import.meta.dirname, '..', '..');
const pollerFolder = join(packageRoot, 'lambdas', 'poller');

/** How esbuild builds code for Lambda. */
export const BUILD = {
  absWorkingDir: packageRoot,
  bundle: true,
  platform: 'node',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // Modules that are imported on demand stay in separate files. A cold start spends most of its time reading code, and the first
  // request needs half of it.
  splitting: true,
  // The oldest Node.js version that the tests run on, so that the deployed code is the tested code.
  target: 'node20',
  // Packages' ES modules first: esbuild cannot remove unused code from CommonJS.
  mainFields: ['module', 'main'],
  minify: true,
  // A stack trace in the logs comes with a message that says what to do. A source map would be loaded at every cold start.
  sourcemap: false,
  logLevel: 'warning',
} satisfies BuildOptions;

/** The deployed bundle. The file that Lambda loads is `index.mjs`. */
export const POLLER_BUILD = {
  ...BUILD,
  entryPoints: { index: join(pollerFolder, 'handler.ts') },
  alias: {
    '@aws-sdk/credential-provider-node': join(packageRoot, 'lambdas', 'aws', 'environment-credentials.ts'),
  },
} satisfies BuildOptions;
export const POLLER_HANDLER = 'index.handler';

/**
 * The code of the pollers, bundled by the esbuild of this package, with the tested version of the SDK instead of the one that the
 * runtime contains. It is the same for all feeds, so they share one asset: only the environment of a function says which feed
 * it polls. NodejsFunction is not used, because it writes a single file, and so cannot load code on demand.
 */
export function pollerCode(): Code {
  return Code.fromAsset(pollerFolder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never used: the bundle is built on this machine, without a container.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(outdir) {
          buildSync({ ...POLLER_BUILD, outdir });
          return true;
        },
      },
    },
  });
}
