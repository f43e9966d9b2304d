import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyPage } from './any-page.ts';
import { anyResponses, checkBatch } from './batch-property.ts';
import { checkPage } from './page-property.ts';
import { anyRecords, checkRecords } from './record-property.ts';

it('what is seen of 1,000 sequences of records equals what UTF-8 says, and each line has their bytes', () => {
  let valid = 0;
  fc.assert(
    fc.property(anyRecords, (sequence) => {
      valid += checkRecords(sequence);
    }),
    { numRuns: 1_000 },
  );
  expect(valid).toBeGreaterThan(500);
});

it('the page parser and a plain reference agree on 3,000 response bodies', () => {
  let pages = 0;
  fc.assert(
    fc.property(anyPage, (body) => {
      if (checkPage(body) === 'a page') pages += 1;
    }),
    { numRuns: 3_000 },
  );
  expect(pages).toBeGreaterThan(500);
});

it('a batch delivers or quarantines each record of 300 sequences of responses, once and unaltered', async () => {
  let records = 0;
  await fc.assert(
    fc.asyncProperty(anyResponses, async (responses) => {
      records += await checkBatch(responses);
    }),
    { numRuns: 300 },
  );
  expect(records).toBeGreaterThan(500);
});
