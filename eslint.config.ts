import path from 'node:path';
import eslint from '@eslint/js';
import type { AST, ESLint } from 'eslint';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { refusedImport } from './boundaries.ts';

const ROOT = import.meta.dirname;

interface ImportingNode {
  readonly source: { readonly value?: unknown } | null;
  readonly loc: AST.SourceLocation;
}

/** Refuses imports that the table of layers does not allow, dynamic ones included. */
const layers: ESLint.Plugin = {
  rules: {
    imports: {
      create(context) {
        const file = path.relative(ROOT, context.filename).replaceAll(path.sep, '/');
        return {
          'ImportDeclaration, ImportExpression, ExportNamedDeclaration, ExportAllDeclaration'({
            source,
            loc,
          }: ImportingNode) {
            const specifier = source?.value;
            const message = typeof specifier === 'string' ? refusedImport(file, specifier) : undefined;
            if (message !== undefined) context.report({ loc, message });
          },
        };
      },
    },
  },
};

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
  {
    files: ['lambdas/**', 'lib/**', 'schemas/**'],
    plugins: { layers },
    rules: { 'layers/imports': 'error' },
  },
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
    // JavaScript, which TypeScript checks.
    files: ['bin/**'],
    rules: {
      'no-undef': 'off',
      // Here the data is our own.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
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
