import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { sampleText } from '../samples.ts';

const folder = new URL('../../../schemas/panther/', import.meta.url);

test('the three schemas of Panther are there', async () => {
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
  '%s is what Panther published, word for word',
  async (name) => {
    const published = (await sampleText('panther_schemas.panther-docs.txt')).split('\n');
    const yaml = await readFile(new URL(`${name}.yml`, folder), 'utf8');
    const line = published.find((text) => new RegExp(`^schema:${name}(parser|description):`).test(text));
    expect(squeeze(yaml)).toBe(line);
  },
);

/** What copying from a web page does to YAML: line breaks and indentation go, and so does the space after a key. */
function squeeze(yaml: string): string {
  return yaml
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim().replace(/^- /, ' - ').replace(/: /, ':'))
    .join('');
}
