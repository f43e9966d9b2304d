import { jsonSchema, printJson, withoutAnnotations } from './json-schema.ts';
import type { PantherSchema } from './panther-schema.ts';
import { registryModule } from './registry.ts';
import { VALIDATOR_DECLARATION, validatorModule } from './validators.ts';

/** The folders that belong to the generator: any other file in them is removed. */
export const GENERATED_FOLDERS = ['json', 'validators'] as const;

/** Generates every file: its path relative to schemas/, with forward slashes, and its content. */
export async function generateFiles(schemas: readonly PantherSchema[]): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const schema of schemas) {
    const { logType } = schema;
    const header = headerFor(`schemas/panther/${logType}.yml`);
    const json = jsonSchema(schema);
    files.set(`json/${logType}.schema.json`, `${printJson(json)}\n`);
    files.set(
      `validators/${logType}.js`,
      header + (await validatorModule(logType, printJson(withoutAnnotations(json)))),
    );
    files.set(`validators/${logType}.d.ts`, header + VALIDATOR_DECLARATION);
  }
  files.set('validators/by-log-type.ts', headerFor('schemas/panther/*.yml') + registryModule(schemas));
  return files;
}

function headerFor(source: string): string {
  return `// Generated from ${source} by \`npm run schemas\`. Do not edit.\n\n`;
}
