import { expect, it } from 'vitest';
import { errorMessage } from '../../../lambdas/events-api/error-body.ts';
import { sampleText } from '../../support/samples/read.ts';

it.each([
  [sampleText('error_400_observed.splunk-issue-37.json'), 'Bad Request'],
  ['{"Error":{"Message":"one form"}}', 'one form'],
  ['{"message":"another form"}', 'another form'],
  ['plain text', 'plain text'],
  ['', ''],
  ['{"status":404}', ''],
  ['{"message":{"text":"an unknown form"}}', ''],
  ['null', ''],
  ['[1]', ''],
])('errorMessage(%j) is %j', (body, message) => {
  expect(errorMessage(body)).toBe(message);
});
