import { createServer as createHttpServer, request, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DynamoDbStates } from '../../../lambdas/aws/dynamodb-states.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';
import { operate, run } from '../../support/command.ts';
import { startConnectProxy } from '../../support/connect-proxy.ts';
import {
  EmulatedAccount,
  EMULATOR_ENVIRONMENT,
  emulatorUrl,
  REGION,
} from '../../support/emulator/account.ts';
import { createOperatorStack } from '../../support/emulator/operator-stack.ts';
import { listen } from '../../support/local-server.ts';
import { SIGN_INS } from '../../support/ports/run.ts';
import { selfSignedCertificate } from '../../support/self-signed-certificate.ts';
import { startSimulator } from '../../support/simulator/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const API = 'events.example.com';
/** For the emulator, by the names of AWS's own endpoints. */
const WITHOUT_ENDPOINT = { ...EMULATOR_ENVIRONMENT, AWS_ENDPOINT_URL: '' };

/** Serves over TLS what a server of this machine serves, under other names. */
async function startTlsServer(url: string, ...hosts: readonly string[]) {
  const forward: RequestListener = (incoming, response) => {
    const { method = '', headers, url: target = '' } = incoming;
    const outgoing = request(new URL(target, url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  };
  const certificate = selfSignedCertificate(...hosts);
  const local = await listen(createHttpsServer(certificate, forward));
  onTestFinished(() => local.close());
  const file = path.join(await temporaryFolder(), 'certificate.pem');
  await writeFile(file, certificate.cert);
  return { port: local.port, environment: { NODE_EXTRA_CA_CERTS: file } };
}

async function startApi(...hosts: readonly string[]) {
  const simulator = await startSimulator({ livePerMinute: 0, backlog: 1_500, acceptAnyToken: true });
  onTestFinished(() => simulator.close());
  return { ...(await startTlsServer(simulator.url, ...hosts)), simulator };
}

/** Polls the API of the test, `https://events.example.com` unless the test says otherwise. */
async function poll(environment: Readonly<Record<string, string>>, url = `https://${API}`) {
  const args = ['--once', '--since', '30d', '--feeds', 'auditevents', '--api-url', url];
  const token = { OP_EVENTS_TOKEN: 'a.b.c' };
  return run([...args, '--out', await temporaryFolder()], { ...token, ...environment });
}

describe('npm start', () => {
  it('polls through the proxy that HTTPS_PROXY names, on one connection', async () => {
    const { port, environment } = await startApi(API);
    const proxy = await startConnectProxy(port);
    const ended = await poll({ ...environment, HTTPS_PROXY: proxy.url });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/auditevents +1,500 .*caught up/);
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${API}:443`]));
    // The pages of a run share a connection, except for those that are prefetched. The first start asks for the server's time.
    expect(proxy.tunnels.length).toBeLessThan(4);
  });

  it('sends what NO_PROXY names directly', async () => {
    const { port, environment } = await startApi('localhost');
    const proxy = await startConnectProxy(port, 403);
    const direct = { ...environment, HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost' };
    expect(await poll(direct, `https://localhost:${port}`)).toMatchObject({ code: 0, stderr: '' });
    expect(proxy.tunnels).toEqual([]);
  });

  it.each([403, 407])('reports that the proxy refuses (%d), not the server', async (status) => {
    const proxy = await startConnectProxy(0, status);
    const ended = await poll({ HTTPS_PROXY: proxy.url });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(
      `cannot reach https://${API} for auditevents (the proxy answered ${status})`,
    );
  });

  it.each(['proxy.example.com:8080', 'socks5://proxy.example.com', 'http://a:secret@'])(
    'refuses the address %j, without repeating it',
    async (HTTPS_PROXY) => {
      expect(await poll({ HTTPS_PROXY })).toEqual({
        code: 2,
        stdout: '',
        stderr: 'HTTPS_PROXY must be an http:// or https:// address, such as http://proxy.example.com:8080\n',
      });
    },
  );

  it('asks a simulator on this machine directly', async () => {
    const { simulator } = await startApi(API);
    const proxy = await startConnectProxy(0, 403);
    const ended = await poll({ HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url }, simulator.url);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(proxy.tunnels).toEqual([]);
  });
});

it('token check asks the API through the proxy', async () => {
  const { port, environment, simulator } = await startApi(API);
  const proxy = await startConnectProxy(port);
  const proxied = { ...environment, HTTPS_PROXY: proxy.url, OP_EVENTS_TOKEN: simulator.mintToken() };
  const out = await temporaryFolder();
  const args = ['--once', '--feeds', 'auditevents', '--api-url', `https://${API}`, '--out', out];
  expect(await run(args, proxied)).toMatchObject({ code: 0 });
  const check = ['token', 'check', '--out', out];
  const checked = await operate(check, proxied);
  expect(checked.stdout).toContain('pass  accepted     1Password accepts the token\n');
  expect(simulator.requests.at(-1)?.path).toBe('/api/v2/auth/introspect');
  const refusing = await startConnectProxy(port, 407);
  const { code, stdout } = await operate(check, { ...proxied, HTTPS_PROXY: refusing.url });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /warn {2}accepted {5}not checked with 1Password: cannot reach\n +\S+ \(the proxy answered 407\)\n/,
  );
});

describe.skipIf(emulatorUrl === '')('npm run operator', () => {
  it('calls AWS through the proxy that HTTPS_PROXY names', async () => {
    const account = await new EmulatedAccount().create();
    const { simulator } = await startApi(API);
    const { name } = await createOperatorStack(account, simulator, SIGN_INS);
    const state = firstState('2026-11-15T00:00:00.000Z', { startTime: '2026-11-08T00:00:00.000Z' });
    await new DynamoDbStates(account.dynamoDb, account.table).create(SIGN_INS, state);
    const { port, environment } = await startTlsServer(emulatorUrl, `*.${REGION}.amazonaws.com`);
    const proxy = await startConnectProxy(port);
    const ended = await operate(['status', '--stack', name], {
      ...WITHOUT_ENDPOINT,
      ...environment,
      HTTPS_PROXY: proxy.url,
    });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^position {8}reading\n[^]*^alarms {10}0 on/m);
    expect([...new Set(proxy.tunnels)].sort()).toEqual([
      `cloudformation.${REGION}.amazonaws.com:443`,
      `dynamodb.${REGION}.amazonaws.com:443`,
      `monitoring.${REGION}.amazonaws.com:443`,
    ]);
  });

  it('reports that the proxy refuses', async () => {
    const proxy = await startConnectProxy(0, 407);
    const ended = await operate(['status'], {
      ...WITHOUT_ENDPOINT,
      HTTPS_PROXY: proxy.url,
    });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toBe(
      `cannot reach CloudFormation in Region ${REGION} without a profile (the proxy answered 407): check the network, and HTTPS_PROXY if it needs a proxy\n`,
    );
  });

  it('reports that the proxy is not there', async () => {
    const closed = await listen(createHttpServer());
    await closed.close();
    expect((await poll({ HTTPS_PROXY: closed.url })).stdout).toContain(
      `cannot reach https://${API} for auditevents (the proxy does not answer: ECONNREFUSED)`,
    );
    const ended = await operate(['status'], {
      ...WITHOUT_ENDPOINT,
      HTTPS_PROXY: closed.url,
    });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(
      '(the proxy does not answer: ECONNREFUSED): check the network, and HTTPS_PROXY',
    );
  });
});
