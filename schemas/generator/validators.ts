import { _, Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { isRfc3339 } from '../timestamp.ts';

/** The type declaration of every validator module, which the compiler reads instead of the JavaScript. */
export const VALIDATOR_DECLARATION = `import type { Validator } from '../compiled-schema.ts';

export declare const validate: Validator;
`;

/**
 * The source of an ECMAScript module that exports `validate` for a JSON Schema. It imports nothing but `../timestamp.ts`.
 *
 * @param json the JSON Schema as a string, without annotations
 */
export async function validatorModule(logType: string, json: string): Promise<string> {
  const schema: unknown = JSON.parse(json);
  if (!isSchemaObject(schema)) throw new TypeError(`The JSON Schema of ${logType} is not an object.`);
  // A new instance for each log type, so that its code does not depend on what was compiled before.
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    code: { source: true, esm: true, lines: true, formats: _`formats` },
  });
  ajv.addFormat('date-time', isRfc3339);
  ajv.addSchema(schema, logType);
  const code = standalone.default(ajv, { validate: logType });
  const formats = code.includes('formats[')
    ? "import { isRfc3339 } from '../timestamp.ts';\nconst formats = { 'date-time': isRfc3339 };\n"
    : '';
  return bundle(logType, formats + code);
}

/** Bundles ajv's code: this drops the unused parts of the schema and inlines the helpers that ajv would `require`. */
async function bundle(logType: string, code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, sourcefile: `${logType}.schema.json` },
    bundle: true,
    external: ['../timestamp.ts'],
    format: 'esm',
    platform: 'neutral',
    target: 'node20',
    charset: 'utf8',
    write: false,
    logLevel: 'silent',
    absWorkingDir: import.meta.dirname,
  });
  return outputFiles.map(({ text }) => text).join('');
}

function isSchemaObject(value: unknown): value is AnySchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
