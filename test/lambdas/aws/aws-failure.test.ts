import { describe, expect, it } from 'vitest';
import { awsFailure } from '../../../lambdas/aws/aws-failure.ts';
import { FixSettings, TryAgainLater } from '../../../lambdas/ingest/errors.ts';

const named = (name: string) => Object.assign(new Error('what the service says'), { name });
const withCode = (code: string) => Object.assign(new Error('what the system says'), { code });

describe('an AWS call that no retry fixes', () => {
  it.each([
    ['PermanentRedirect', 'bucket NAME is in another Region'],
    ['AuthorizationHeaderMalformed', 'bucket NAME is in another Region'],
    ['DecryptionFailure', 'the KMS key cannot be used; enable it'],
    ['KMS.DisabledException', 'the KMS key cannot be used; enable it'],
    ['KMSInvalidStateException', 'the KMS key cannot be used; enable it'],
    [
      'InvalidRequestException',
      'the secret is marked for deletion; restore it with: aws secretsmanager restore-secret --region REGION --secret-id NAME',
    ],
    ['ExpiredToken', 'the AWS credentials have expired; sign in again'],
    ['ExpiredTokenException', 'the AWS credentials have expired; sign in again'],
    ['RequestTimeTooSkewed', "this machine's clock differs from that of AWS; set it"],
    ['RequestExpired', "this machine's clock differs from that of AWS; set it"],
    ['InvalidSignatureException', 'AWS does not accept the signature'],
    ['SignatureDoesNotMatch', 'AWS does not accept the signature'],
    ['UnrecognizedClientException', 'AWS does not know the credentials'],
    ['InvalidAccessKeyId', 'AWS does not know the credentials'],
    ['CredentialsProviderError', 'there are no AWS credentials'],
    ['ValidationException', 'AWS does not accept this call'],
    ['InvalidRequest', 'AWS does not accept this call'],
    ['AccessDenied', 'deploy the stack again'],
    ['AccessDeniedException', 'deploy the stack again'],
    ['ResourceNotFoundException', 'deploy the stack again'],
    ['NoSuchBucket', 'deploy the stack again'],
  ])('with %s says what to do', (name, advice) => {
    const error = awsFailure('do it', named(name), 'NAME');
    expect(error).toBeInstanceOf(FixSettings);
    expect(error.message).toContain(`cannot do it (${name}): ${advice}`);
    expect(error.remedy).toEqual({ runbook: 'Poller failing' });
  });
});

it('names the Region of a secret that is marked for deletion', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:Token-AbCdEf';
  expect(awsFailure('read it', named('InvalidRequestException'), arn).message).toContain(
    `aws secretsmanager restore-secret --region eu-west-3 --secret-id ${arn}`,
  );
});

describe('an AWS call that a later run may make', () => {
  it.each([
    [named('ThrottlingException'), 'ThrottlingException'],
    [named('ProvisionedThroughputExceededException'), 'ProvisionedThroughputExceededException'],
    [named('SlowDown'), 'SlowDown'],
    [named('KMS.ThrottlingException'), 'KMS.ThrottlingException'],
    [named('InternalServerError'), 'InternalServerError'],
    [named('TemporaryRedirect'), 'TemporaryRedirect'],
    [named('TimeoutError'), 'TimeoutError'],
    [withCode('ENOTFOUND'), 'ENOTFOUND'],
    [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [new Error('the proxy answered 407\nmore'), 'the proxy answered 407'],
    ['not an error', 'unknown error'],
  ])('is left to it: %s', (cause, shown) => {
    const error = awsFailure('do it', cause, 'NAME');
    expect(error).toBeInstanceOf(TryAgainLater);
    expect(error.message).toBe(`cannot do it (${shown})`);
    expect(error.cause).toBe(cause);
  });
});
