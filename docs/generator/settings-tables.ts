import { z } from 'zod';
import { CONFLICTS } from '../../lib/settings/conflicts.ts';
import { METADATA } from '../../lib/settings/setting.ts';
import { SETTING_GROUPS } from '../../lib/settings/settings-schema.ts';
import { code, table } from './markdown.ts';

/** A table of the settings for each group: name, accepted values, default, and description. */
export function settingsTables(): string {
  return Object.entries(SETTING_GROUPS)
    .map(([title, settings]) => `### ${title}\n\n${settingsTable(settings)}`)
    .join('\n\n');
}

function settingsTable(settings: Readonly<Record<string, z.ZodType>>): string {
  const rows = Object.entries(settings).map(([name, schema]) => {
    const metadata = METADATA.get(schema);
    if (metadata === undefined) throw new Error(`${name} has no metadata`);
    const value = schema.parse(undefined);
    const defaultCell = value === undefined ? 'none' : code(JSON.stringify(value));
    return [code(name), metadata.accepts, defaultCell, metadata.description];
  });
  return table(['setting', 'accepts', 'default', 'description'], rows);
}

/** A list of the conflicts between settings, those with the same rule in one item. */
export function conflictList(): string {
  const rules = [...new Set(CONFLICTS.map(({ rule }) => rule))];
  return rules
    .map((rule) => {
      const names = CONFLICTS.filter((conflict) => conflict.rule === rule).map(({ name }) => code(name));
      return `- ${names.join(', ')}: ${rule}.`;
    })
    .join('\n');
}
