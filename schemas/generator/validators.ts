import { _, Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { isRfc3339 } from '../timestamp.ts';

/**
 * The source of an ECMAScript module that exports `validate` for this JSON Schema and needs nothing but `../timestamp.ts`.
 *
 * @param json text of the JSON Schema, rules only
 */
export async function validatorModule(logType: string, json: string): Promise<string> {
  const schema: unknown = JSON.parse(json);
  if (!isSchemaObject(schema)) throw new TypeError(`The JSON Schema of ${logType} is no object.`);
  // An instance of its own for each: the code of one must not change because another was compiled before it.
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
  return tidy(logType, formats + code);
}

/** ajv's code carries the whole schema and, for some keywords, `require`s its own helpers: bundling drops the one and inlines the other. */
async function tidy(logType: string, code: string): Promise<string> {
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
