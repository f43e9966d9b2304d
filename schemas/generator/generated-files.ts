import { jsonSchema, printJson, rulesOnly } from './json-schema.ts';
import type { PantherSchema } from './panther-schema.ts';
import { registryModule } from './registry.ts';
import { typeDeclarations } from './types.ts';
import { validatorModule } from './validators.ts';

/** The folders that are the generator's own: whatever else lies in them is removed. */
export const GENERATED_FOLDERS = ['json', 'validators'] as const;

/** Every file that the schemas come to: its path below schemas/, with forward slashes, and its content. */
export async function generatedFiles(
  schemas: readonly PantherSchema[],
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const schema of schemas) {
    const { logType } = schema;
    const header = headed(`schemas/panther/${logType}.yml`);
    const json = jsonSchema(schema);
    files.set(`json/${logType}.schema.json`, `${printJson(json)}\n`);
    files.set(
      `validators/${logType}.js`,
      header + (await validatorModule(logType, printJson(rulesOnly(json)))),
    );
    files.set(`validators/${logType}.d.ts`, header + typeDeclarations(schema));
  }
  files.set('validators/by-log-type.ts', headed('schemas/panther/*.yml') + registryModule(schemas));
  return files;
}

function headed(source: string): string {
  return `// Generated from ${source} by \`npm run schemas\`. Do not edit.\n\n`;
}
