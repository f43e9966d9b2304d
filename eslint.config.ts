import eslint from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Which way imports point. `from` may not be imported by `target`. test/boundaries.test.ts holds the same rules against what is really bundled. */
const zones = [
  {
    target: './lambdas',
    from: './lib',
    message: 'Run time never imports deploy time.',
  },
  {
    target: ['./lambdas', './lib', './schemas'],
    from: './test',
    message: 'Nothing imports test.',
  },
  {
    target: './lib',
    from: './lambdas',
    except: ['./contract'],
    message: 'lib imports lambdas/contract alone.',
  },
  {
    target: './lambdas/contract',
    from: ['./lambdas/!(contract)/**', './schemas/**'],
    message: 'The contract has no imports of its own.',
  },
  {
    target: './lambdas/ingest',
    from: './lambdas/!(contract|ingest)/**',
    message: 'The core knows neither 1Password nor AWS nor this machine.',
  },
  {
    target: './lambdas/events-api',
    from: './lambdas/!(contract|ingest|events-api)/**',
    message: 'Worlds do not know each other.',
  },
  {
    target: './lambdas/aws',
    from: './lambdas/!(contract|ingest|aws)/**',
    message: 'Worlds do not know each other.',
  },
  {
    target: './lambdas/local',
    from: './lambdas/!(contract|ingest|events-api|local)/**',
    message: 'This machine needs no AWS.',
  },
  {
    target: './lambdas/poller',
    from: './lambdas/local',
    message: 'The poller runs on AWS alone.',
  },
  {
    target: './schemas',
    from: ['./lambdas', './lib'],
    message: 'Schemas stand alone.',
  },
];

export default defineConfig(
  { ignores: ['node_modules', 'cdk.out', 'data', 'schemas/validators', 'test/deploy/invoke.mjs'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-unresolved': 'error',
      'import-x/no-default-export': 'error',
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
      '@typescript-eslint/no-unsafe-type-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['lambdas/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['aws-cdk-lib*', 'constructs'] }] },
  },
  {
    files: ['lambdas/ingest/**'],
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
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!node:(crypto|net|zlib)$|\\.)', message: 'The core needs no package.' }] },
      ],
    },
  },
  {
    files: ['lambdas/contract/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^[^.]', message: 'The contract has no imports.' }] },
      ],
    },
  },
  {
    files: ['*.config.ts'],
    rules: { 'import-x/no-default-export': 'off' },
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
