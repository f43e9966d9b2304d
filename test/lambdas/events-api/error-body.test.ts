import { expect, it } from 'vitest';
import { errorMessage } from '../../../lambdas/events-api/error-body.ts';
import { sampleText } from '../../support/samples/read.ts';

it.each([
  [sampleText('error_400_observed.splunk-issue-37.json'), 'Bad Request'],
  ['{"Error":{"Message":"one form"}}', 'one form'],
  ['{"message":"another"}', 'another'],
  ['plain text', 'plain text'],
  ['', ''],
  ['{"status":404}', ''],
  ['{"message":{"text":"of a form that nobody knows"}}', ''],
  ['null', ''],
  ['[1]', ''],
])('the message in %j is %j', (body, message) => {
  expect(errorMessage(body)).toBe(message);
});
