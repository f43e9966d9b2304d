import path from 'node:path';

/** A part of the source tree, and what its files may import. */
export interface Layer {
  /** From the project's root, with all folders below it that are not layers of their own. */
  readonly folder: string;
  /** What it contains, in a few words, for the reader of CONTRIBUTING.md. */
  readonly contains: string;
  /** Other layers. Only layers above this one in the table, so imports cannot form a circle. */
  readonly layers: readonly string[];
  /** Packages and modules of Node.js. */
  readonly packages: RegExp;
}

const NONE = /^$/;

/**
 * What each part of the source may import. The linter's rule, test/boundaries.test.ts, and the table in CONTRIBUTING.md are
 * made from this table.
 */
export const LAYERS: readonly Layer[] = [
  {
    folder: 'schemas',
    contains: 'what generated validators and the core have in common',
    layers: [],
    packages: NONE,
  },
  {
    folder: 'schemas/validators',
    contains: 'generated: a compiled validator for each log type',
    layers: ['schemas'],
    packages: NONE,
  },
  {
    folder: 'schemas/generator',
    contains: "generates JSON Schema and validators from Panther's YAML",
    layers: ['schemas'],
    packages: /^(node:.*|ajv|ajv\/.*|yaml|esbuild)$/,
  },
  {
    folder: 'lambdas/contract',
    contains: 'names that deploy time and run time share',
    layers: [],
    packages: NONE,
  },
  {
    folder: 'lambdas/ingest',
    contains: 'the core: the delivery protocol, without SDK, network, environment, or clock',
    layers: ['schemas', 'lambdas/contract'],
    packages: /^node:(buffer|crypto|net|zlib)$/,
  },
  {
    folder: 'lambdas/recovery',
    contains: "the operator's jobs, built from the steps of the core",
    layers: ['schemas', 'lambdas/contract', 'lambdas/ingest'],
    packages: NONE,
  },
  {
    folder: 'lambdas/health',
    contains: 'what states, polls, and alarms say about a source, and what to do',
    layers: ['lambdas/contract', 'lambdas/ingest'],
    packages: NONE,
  },
  {
    folder: 'lambdas/events-api',
    contains: 'the client of the 1Password Events API',
    layers: ['lambdas/contract', 'lambdas/ingest'],
    packages: /^node:.*$/,
  },
  {
    folder: 'lambdas/aws',
    contains: 'adapters of the ports: DynamoDB, S3, Secrets Manager',
    layers: ['lambdas/contract', 'lambdas/ingest'],
    packages: /^@aws-sdk\/(client-(dynamodb|s3|secrets-manager)|credential-provider-env)$/,
  },
  {
    folder: 'lambdas/files',
    contains: 'adapters of the ports: a folder',
    layers: ['lambdas/contract', 'lambdas/ingest'],
    packages: /^node:.*$/,
  },
  {
    folder: 'lambdas/sources',
    contains: 'wiring: a deployed source, a source in a folder',
    layers: [
      'schemas/validators',
      'lambdas/contract',
      'lambdas/ingest',
      'lambdas/events-api',
      'lambdas/aws',
      'lambdas/files',
    ],
    packages:
      /^(node:.*|@aws-sdk\/client-(dynamodb|s3|secrets-manager)|agent-base|https-proxy-agent|proxy-from-env)$/,
  },
  {
    folder: 'lambdas/poller',
    contains: 'the Lambda function: handler, log lines, metrics',
    layers: ['lambdas/contract', 'lambdas/ingest', 'lambdas/health', 'lambdas/events-api', 'lambdas/sources'],
    packages: /^(@aws-lambda-powertools\/(logger|metrics)|aws-lambda)$/,
  },
  {
    folder: 'lambdas/cli/terminal',
    contains: 'output for people and scripts',
    layers: ['lambdas/contract', 'lambdas/ingest', 'lambdas/recovery', 'lambdas/health'],
    packages: /^(node:.*|log-update)$/,
  },
  {
    folder: 'lambdas/cli/targets',
    contains: 'what a command works on: a deployed stack, a folder',
    layers: [
      'schemas/validators',
      'lambdas/contract',
      'lambdas/ingest',
      'lambdas/recovery',
      'lambdas/aws',
      'lambdas/files',
      'lambdas/sources',
    ],
    packages: /^@aws-sdk\/client-(cloudformation|secrets-manager)$/,
  },
  {
    folder: 'lambdas/cli/stack',
    contains: 'what AWS says about the resources of a stack',
    layers: ['lambdas/contract', 'lambdas/ingest', 'lambdas/health', 'lambdas/aws', 'lambdas/cli/targets'],
    packages:
      /^@aws-sdk\/client-(cloudformation|cloudwatch|cloudwatch-logs|eventbridge|kms|lambda|s3|secrets-manager|sns|sqs)$/,
  },
  {
    folder: 'lambdas/cli',
    contains: 'the command line: one file for each verb',
    layers: [
      'lambdas/contract',
      'lambdas/ingest',
      'lambdas/recovery',
      'lambdas/health',
      'lambdas/events-api',
      'lambdas/sources',
      'lambdas/cli/terminal',
      'lambdas/cli/targets',
      'lambdas/cli/stack',
    ],
    packages: /^(node:.*|commander|read)$/,
  },
  {
    folder: 'lib/settings',
    contains: 'the settings: their schema, defaults, and error messages',
    layers: ['lambdas/contract'],
    packages: /^(node:.*|zod|leven)$/,
  },
  {
    folder: 'lib/constructs',
    contains: 'CDK constructs, one resource idea in each file',
    layers: ['lambdas/contract', 'lib/settings'],
    packages: /^(node:.*|aws-cdk-lib|aws-cdk-lib\/.*|constructs|esbuild)$/,
  },
  {
    folder: 'lib',
    contains: 'the CDK app, its stack, and the construct that others embed',
    layers: ['lambdas/contract', 'lib/settings', 'lib/constructs'],
    packages: /^(node:.*|aws-cdk-lib|aws-cdk-lib\/.*|constructs)$/,
  },
];

/**
 * The layer that a file belongs to.
 *
 * @param file from the project's root
 */
export function layerOf(file: string): Layer | undefined {
  return LAYERS.filter(({ folder }) => file.startsWith(`${folder}/`)).sort(
    (a, b) => b.folder.length - a.folder.length,
  )[0];
}

/**
 * Why a file must not import something; undefined if it may. Files outside all layers, such as tests, may import anything.
 *
 * @param file from the project's root
 * @param specifier as the file states it
 */
export function refusedImport(file: string, specifier: string): string | undefined {
  const layer = layerOf(file);
  if (layer === undefined) return undefined;
  if (!specifier.startsWith('.')) {
    if (layer.packages.test(specifier)) return undefined;
    return `${layer.folder} may not import the package ${specifier}`;
  }
  const to = layerOf(path.posix.join(path.posix.dirname(file), specifier));
  if (to === layer || (to !== undefined && layer.layers.includes(to.folder))) return undefined;
  return `${layer.folder} may not import from ${to?.folder ?? 'outside the layers'}`;
}
