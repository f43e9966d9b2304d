import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { introspect } from '../../../lambdas/events-api/introspect.ts';
import { startSimulator, type SimulatorOptions } from '../../support/simulator/server.ts';

async function open(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ backlog: 1, livePerMinute: 0, ...options });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** The introspection of a token by an API that answers with that text. */
async function answering(text: string, token = 'a.b.c') {
  const { url } = await open({ faults: () => ({ kind: 'body', text }) });
  return introspect(url, token);
}

const SAMPLE = new URL('../../support/samples/v2_introspect_response.demisto-fixture.json', import.meta.url);

describe('introspect', () => {
  it('returns the event types and the account of a token that the API accepts', async () => {
    const simulator = await open();
    const token = simulator.mintToken({ features: ['itemusages'] });
    expect(await introspect(simulator.url, token)).toEqual({
      kind: 'accepted',
      features: ['itemusages'],
      accountUuid: simulator.account.organization.accountUuid,
    });
    expect(simulator.requests).toMatchObject([
      {
        method: 'GET',
        path: '/api/v2/auth/introspect',
        body: '',
        headers: { 'accept-encoding': 'identity' },
      },
    ]);
  });

  it('accepts an API that does not name the account', async () => {
    expect(await answering(readFileSync(SAMPLE, 'utf8'))).toEqual({
      kind: 'accepted',
      features: ['auditevents', 'itemusages', 'signinattempts'],
      accountUuid: undefined,
    });
  });

  it.each([
    ['"account_uuid":7', undefined],
    ['"account_uuid":"A B"', undefined],
    ['"account_uuid":"OJQGU46KAPROEJLCK674RHSAY5"', 'OJQGU46KAPROEJLCK674RHSAY5'],
  ])('of %s, takes a UUID alone', async (field, accountUuid) => {
    expect(await answering(`{"features":[],${field}}`)).toMatchObject({ accountUuid });
  });

  it('does not repeat a part of the token', async () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3.SflKxwRJSMeKKF2QT4';
    const echo = `{"features":["${token}","itemusages"],"account_uuid":"SflKxwRJSMeKKF2QT4"}`;
    expect(JSON.stringify(await answering(echo, token))).not.toContain('SflKxwRJSMe');
    const { url } = await open({ faults: () => ({ kind: 'status', status: 401, body: token }) });
    expect(await introspect(url, token)).toEqual({
      kind: 'refused',
      answer: '401 "[not shown: it contains a part of the token]"',
    });
  });

  it.each([401, 403])('reports that the token is refused (%d)', async (status) => {
    const { url } = await open({ faults: () => ({ kind: 'status', status, body: '' }) });
    expect(await introspect(url, 'a.b.c')).toEqual({ kind: 'refused', answer: String(status) });
  });

  it.each([404, 429, 500, 503])('says nothing about the token if the API answers %d', async (status) => {
    const { url } = await open({ faults: () => ({ kind: 'status', status }) });
    expect(await introspect(url, 'a.b.c')).toEqual({ kind: 'unknown', reason: `${url} answered ${status}` });
  });

  it('does not take the web page of a firewall for a refusal', async () => {
    const body = '<html>Forbidden</html>';
    const { url } = await open({ faults: () => ({ kind: 'status', status: 403, body }) });
    expect(await introspect(url, 'a.b.c')).toMatchObject({ kind: 'unknown' });
  });

  it.each(['', '[]', '{}', '{"features":"itemusages"}', '<html>'])(
    'says nothing about the token if the answer is %j',
    async (text) => {
      expect(await answering(text)).toMatchObject({
        kind: 'unknown',
        reason: expect.stringMatching(/ did not answer as the Events API does$/) as string,
      });
    },
  );

  it('says why the API cannot be reached', async () => {
    const simulator = await open();
    await simulator.close();
    expect(await introspect(simulator.url, 'a.b.c')).toEqual({
      kind: 'unknown',
      reason: `cannot reach ${simulator.url} (ECONNREFUSED)`,
    });
  });
});
