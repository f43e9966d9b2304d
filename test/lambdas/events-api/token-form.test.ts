import { expect, it } from 'vitest';
import { tokenFormIssue } from '../../../lambdas/events-api/token-form.ts';

it.each([
  ['', 'is empty'],
  ['"a.b.c"', 'contains quotation marks'],
  ['“a.b.c”', 'contains quotation marks'],
  ['bearer a.b.c', 'starts with "Bearer"'],
  ['Bearer', 'starts with "Bearer"'],
  ['a.b\n.c', 'contains a space or a line break'],
  ['a.b.c\u00e9', 'contains a character that tokens never contain'],
  ['a.b.c\u0000', 'contains a character that tokens never contain'],
])('%j %s', (text, issue) => {
  expect(tokenFormIssue(text)).toBe(issue);
});

it.each(['a.b.c', 'bearerish.b.c', 'a-_~+/=='])('%j has the form of a token', (text) => {
  expect(tokenFormIssue(text)).toBeUndefined();
});
