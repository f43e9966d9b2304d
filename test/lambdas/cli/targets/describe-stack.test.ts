import { createServer } from 'node:http';
import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { explainFailure } from '../../../../lambdas/cli/targets/describe-stack.ts';
import { FixSettings, TryAgainLater } from '../../../../lambdas/ingest/errors.ts';
import { operate } from '../../../support/command.ts';
import { environmentAt, REGION } from '../../../support/emulator/account.ts';
import { listen } from '../../../support/local-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const NO_METADATA_SERVICE = { AWS_EC2_METADATA_DISABLED: 'true' };
const status = (args: readonly string[], environment: Readonly<Record<string, string>>) =>
  operate(['status', '--stack', 'S', ...args], { ...NO_METADATA_SERVICE, ...environment });

/** A machine without credentials, Region, or profiles, apart from what a test adds. */
async function bareMachine() {
  for (const name of ['REGION', 'DEFAULT_REGION', 'PROFILE', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY']) {
    vi.stubEnv(`AWS_${name}`, undefined);
  }
  onTestFinished(() => void vi.unstubAllEnvs());
  const folder = await temporaryFolder();
  return {
    AWS_CONFIG_FILE: path.join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
  };
}

/** An endpoint of CloudFormation that answers every call with one error. */
async function endpointThatAnswers(code: string, message: string): Promise<Record<string, string>> {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  const server = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'text/xml' }).end(body);
  });
  const local = await listen(server);
  onTestFinished(() => local.close());
  return environmentAt(local.url);
}

describe('a command on a stack says in one line, with the Region and the profile,', () => {
  it('that there are no credentials', async () => {
    const ended = await status([], { ...(await bareMachine()), AWS_REGION: REGION });
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(
      /^no AWS credentials for Region eu-central-1 \(.*\): sign in, or name a profile with --profile or AWS_PROFILE\n$/,
    );
  });

  it.each(['--profile', 'AWS_PROFILE'])('that the profile of %s has none', async (how) => {
    const machine = { ...(await bareMachine()), AWS_REGION: REGION };
    const ended = await (how === '--profile'
      ? status(['--profile', 'socc'], machine)
      : status([], { ...machine, AWS_PROFILE: 'socc' }));
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(
      /^no AWS credentials for Region eu-central-1 with profile socc \(.*\): check its name \(aws configure list-profiles\)/,
    );
  });

  it('that no Region is named, or one that cannot be', async () => {
    const machine = await bareMachine();
    expect(await status([], machine)).toMatchObject({
      code: 2,
      stderr:
        'no valid AWS Region without a profile (Region is missing): name one with --region or AWS_REGION\n',
    });
    const invalid = await status(['--region', 'eu central'], machine);
    expect(invalid.code).toBe(2);
    expect(invalid.stderr).toMatch(/^no valid AWS Region without a profile \(Region not accepted: /);
  });

  it('that nothing listens at the endpoint', async () => {
    const ended = await status([], environmentAt('http://127.0.0.1:9'));
    expect(ended.code).toBe(1);
    expect(ended.stderr).toBe(
      'cannot reach CloudFormation in Region eu-central-1 without a profile (ECONNREFUSED): check the network, and HTTPS_PROXY if it needs a proxy\n',
    );
  });

  it.each([
    [
      'the stack does not exist',
      'ValidationError',
      'Stack with id S does not exist',
      /^cannot find stack S in Region eu-central-1 without a profile \(Stack with id S does not exist\): check --stack, --region/,
    ],
    [
      'the credentials have expired',
      'ExpiredToken',
      'The security token included in the request is expired',
      /^cannot read stack S in Region eu-central-1 without a profile \(ExpiredToken\): the AWS credentials have expired; sign in again/,
    ],
    [
      'the credentials are unknown',
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
      /\(InvalidClientTokenId\): AWS does not know the credentials; check them, and that the account has enabled the Region/,
    ],
    [
      'a permission is missing',
      'AccessDenied',
      'User: arn:aws:iam::1:user/u is not authorized to perform: cloudformation:DescribeStacks',
      /^may not read stack S in Region eu-central-1 without a profile \(User: .* cloudformation:DescribeStacks\): check --stack/,
    ],
  ])('that %s', async (_, code, message, expected) => {
    const ended = await status([], await endpointThatAnswers(code, message));
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(expected);
    expect(ended.stderr.trimEnd()).not.toContain('\n');
  });

  it('which profile and Region a profile names', async () => {
    const machine = await bareMachine();
    await writeFile(machine.AWS_CONFIG_FILE, '[profile soc]\nregion = eu-west-3\n');
    const keys = '[soc]\naws_access_key_id = a\naws_secret_access_key = b\n';
    await writeFile(machine.AWS_SHARED_CREDENTIALS_FILE, keys);
    const { AWS_ENDPOINT_URL = '' } = await endpointThatAnswers(
      'ValidationError',
      'Stack with id S does not exist',
    );
    const ended = await status(['--profile', 'soc'], { ...machine, AWS_ENDPOINT_URL });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^cannot find stack S in Region eu-west-3 with profile soc /);
  });
});

/** Which of the two a machine without a network reports depends on its system. */
describe('a name that DNS does not resolve', () => {
  const fail = (code: string) =>
    Object.assign(new Error(`getaddrinfo ${code} cloudformation.eu-wst-1.amazonaws.com`), { code });

  it('does not exist: the Region may be misspelled', () => {
    const error = explainFailure('S', 'eu-wst-1', 'soc', fail('ENOTFOUND'));
    expect(error).toBeInstanceOf(FixSettings);
    expect(error.message).toBe(
      'CloudFormation has no address in Region eu-wst-1 with profile soc (getaddrinfo ENOTFOUND cloudformation.eu-wst-1.amazonaws.com): check --region (AWS_REGION), and the DNS of this machine',
    );
  });

  it('cannot be looked up: DNS does not answer', () => {
    const error = explainFailure('S', 'eu-west-1', undefined, fail('EAI_AGAIN'));
    expect(error).toBeInstanceOf(TryAgainLater);
    expect(error.message).toMatch(
      /^cannot resolve the address of CloudFormation in Region eu-west-1 without a profile .*: check the network, and the DNS/,
    );
  });
});
