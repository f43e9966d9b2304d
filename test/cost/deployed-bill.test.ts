import { describe, expect, it } from 'vitest';
import { deployed } from '../support/template.ts';
import { EVERYTHING } from '../support/variants.ts';
import { total, totalsByService } from './bill.ts';
import { billsBySize } from './bills-by-size.ts';
import { stackParts } from './stack-parts.ts';

const toCents = (dollars: number) => Number(dollars.toFixed(2));
const defaults = billsBySize(stackParts(deployed()));
const everything = billsBySize(stackParts(deployed(EVERYTHING)));

/** Dollars per month with the default settings. docs/cost.md has a copy of these figures: update it with them. */
const EXPECTED = {
  'idle account': {
    Lambda: 0.16,
    EventBridge: 0,
    DynamoDB: 0.02,
    S3: 0,
    'Secrets Manager': 0.45,
    CloudWatch: 2.8,
    'CloudWatch Logs': 0.06,
    SNS: 0,
    SQS: 0,
    total: 3.49,
  },
  '1,000 people': {
    Lambda: 0.2,
    EventBridge: 0,
    DynamoDB: 0.24,
    S3: 0.24,
    'Secrets Manager': 0.45,
    CloudWatch: 3.08,
    'CloudWatch Logs': 0.07,
    SNS: 0,
    SQS: 0,
    total: 4.28,
  },
  '50,000 people': {
    Lambda: 0.2,
    EventBridge: 0,
    DynamoDB: 1.64,
    S3: 1.43,
    'Secrets Manager': 0.45,
    CloudWatch: 3.08,
    'CloudWatch Logs': 0.07,
    SNS: 0,
    SQS: 0,
    total: 6.86,
  },
};

describe('the monthly bill of the deployed stack', () => {
  it.each(Object.entries(EXPECTED))('has these totals by service: %s', (size, expected) => {
    const lines = defaults[size]!;
    const totals = { ...totalsByService(lines), total: total(lines) };
    expect(Object.fromEntries(Object.entries(totals).map(([name, sum]) => [name, toCents(sum)]))).toEqual(
      expected,
    );
  });

  it('is below five dollars for an idle account with every option on', () => {
    const sum = total(everything['idle account']!);
    expect(sum).toBeLessThan(5);
    expect(toCents(sum)).toBe(4.94);
  });
});
