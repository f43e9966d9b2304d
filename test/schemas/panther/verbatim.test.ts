import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { sampleText } from '../../support/samples/read.ts';

const folder = new URL('../../../schemas/panther/', import.meta.url);

test("Panther's three schemas are present", async () => {
  const names = await readdir(folder);
  expect(names).toEqual(
    expect.arrayContaining([
      'OnePassword.AuditEvent.yml',
      'OnePassword.ItemUsage.yml',
      'OnePassword.SignInAttempt.yml',
    ]),
  );
});

test.each(['OnePassword.AuditEvent', 'OnePassword.ItemUsage', 'OnePassword.SignInAttempt'])(
  '%s is a verbatim copy of what Panther published',
  async (name) => {
    const published = sampleText('panther_schemas.panther-docs.txt').split('\n');
    const yaml = await readFile(new URL(`${name}.yml`, folder), 'utf8');
    const line = published.find((text) => new RegExp(`^schema:${name}(parser|description):`).test(text));
    expect(collapse(yaml)).toBe(line);
  },
);

/** Copying YAML from a web page removes line breaks, indentation, and the space after a key. */
function collapse(yaml: string): string {
  return yaml
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim().replace(/^- /, ' - ').replace(/: /, ':'))
    .join('');
}
