import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type BuildOptions } from 'esbuild';

/** This package, wherever it is: an app that embeds the construct runs in a folder of its own. */
const packageRoot = join(import.meta.dirname, '..', '..');
const pollerFolder = join(packageRoot, 'lambdas', 'poller');

/** How what is deployed is built. */
export const BUILD = {
  absWorkingDir: packageRoot,
  bundle: true,
  platform: 'node',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // What is imported only when it is needed stays in a file of its own. A start spends most of its time reading code: the
  // other ways to come by credentials and the client of S3 are four tenths of it, and an idle poll needs neither.
  splitting: true,
  // The oldest Node that the tests run on, so that what is tested is what is deployed.
  target: 'node20',
  // Packages' ES modules first: from CommonJS esbuild cannot leave out what is not used.
  mainFields: ['module', 'main'],
  minify: true,
  // A trace is read in the logs beside a message that says what to do; a source map would be loaded at every cold start.
  sourcemap: false,
  logLevel: 'warning',
} satisfies BuildOptions;

/** The file that Lambda loads is `index.mjs`. */
export const POLLER_ENTRY = { index: join(pollerFolder, 'handler.ts') };
export const POLLER_HANDLER = 'index.handler';

/**
 * The poller's code, bundled by the esbuild of this package, with the SDK that was tested and not the one that the runtime
 * happens to carry. It is the same for all feeds, so that they share one asset: which feed a function polls is in its
 * environment alone. Not a NodejsFunction, which writes one file and cannot leave anything for later.
 */
export function pollerCode(): Code {
  return Code.fromAsset(pollerFolder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never used: what is built on this machine needs no container.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle(outdir) {
          buildSync({ ...BUILD, entryPoints: POLLER_ENTRY, outdir });
          return true;
        },
      },
    },
  });
}
