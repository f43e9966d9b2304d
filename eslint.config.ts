import eslint from '@eslint/js';
import type { Linter } from 'eslint';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * What the files of each folder may import; all else is refused. Imports point one way:
 * lib -> contract <- ingest <- recovery | events-api | aws | local <- poller <- operator, and nothing imports test.
 * test/boundaries.test.ts holds the same against the graph of what is really bundled.
 */
const imports: Readonly<Record<string, RegExp>> = {
  'lambdas/contract': /^\.\//,
  'lambdas/ingest': /^(\.\/|\.\.\/contract\/|\.\.\/\.\.\/schemas\/[a-z-]+\.ts$|node:(crypto|net|zlib)$)/,
  'lambdas/recovery': /^(\.\/|\.\.\/(contract|ingest)\/|\.\.\/\.\.\/schemas\/[a-z-]+\.ts$|node:zlib$)/,
  'lambdas/events-api': /^(\.\/|\.\.\/(contract|ingest)\/|node:)/,
  'lambdas/aws': /^(\.\/|\.\.\/(contract|ingest)\/|@aws-sdk\/client-)/,
  'lambdas/local': /^(\.\/|\.\.\/(contract|ingest|events-api)\/|\.\.\/\.\.\/schemas\/validators\/|node:)/,
  'lambdas/poller':
    /^(\.\/|\.\.\/(contract|ingest|events-api|aws)\/|\.\.\/\.\.\/schemas\/validators\/|node:|@aws-sdk\/client-|@aws-lambda-powertools\/|aws-lambda$)/,
  'lambdas/operator':
    /^(\.\/|\.\.\/(contract|ingest|recovery|events-api|aws|local|poller)\/|\.\.\/\.\.\/schemas\/validators\/|node:|@aws-sdk\/client-)/,
  lib: /^(\.\/|\.\.\/lambdas\/contract\/|node:|aws-cdk-lib|constructs$)/,
  'lib/constructs':
    /^(\.\/|\.\.\/[a-z-]+\.ts$|\.\.\/\.\.\/lambdas\/contract\/|node:|aws-cdk-lib|constructs$|esbuild$)/,
  schemas: /^(\.\/|node:)/,
  'schemas/generator': /^(\.\/|\.\.\/[a-z-]+\.ts$|node:|ajv|yaml$|esbuild$)/,
};

const boundaries: Linter.Config[] = Object.entries(imports).map(([folder, allowed]) => ({
  files: [`${folder}/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: `^(?!${allowed.source})`, message: `${folder} may import only ${allowed.source}` },
        ],
      },
    ],
  },
}));

export default defineConfig(
  {
    ignores: [
      'node_modules',
      '.venv',
      'cdk.out',
      'data',
      'reports',
      'schemas/validators',
      'test/deploy/invoke.mjs',
    ],
  },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'allow-as-parameter' },
      ],
      '@typescript-eslint/no-unsafe-type-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  boundaries,
  {
    files: ['lambdas/ingest/**', 'lambdas/recovery/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['fetch', 'process', 'setTimeout', 'setInterval', 'performance'].map((name) => ({
          name,
          message: 'The core is passed what it needs from outside.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Ask the clock port.' },
        { object: 'Math', property: 'random', message: 'The core is deterministic.' },
      ],
    },
  },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Here the data is our own.
      '@typescript-eslint/no-unsafe-type-assertion': 'off',
    },
  },
);
