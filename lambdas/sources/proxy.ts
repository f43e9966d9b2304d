import type { Agent } from 'node:http';
import { FixSettings } from '../ingest/errors.ts';

/** In the order in which they are looked up. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/**
 * Returns an agent that sends https requests through the proxy that the environment names; undefined if it names none. For this
 * machine only: the deployed bundle contains no code for proxies.
 *
 * @throws FixSettings if the address of the proxy is not valid
 */
export async function proxyOfEnvironment(): Promise<Agent | undefined> {
  const name = VARIABLES.find((variable) => (process.env[variable] ?? '') !== '');
  if (name === undefined) return undefined;
  const address = process.env[name] ?? '';
  // The message does not repeat the address, which may contain a password.
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
    throw new FixSettings(
      `${name} must be an http:// or https:// address, such as http://proxy.example.com:8080`,
    );
  }
  // On demand: few machines have a proxy, and every start would take longer.
  const { ProxyAgent } = await import('./proxy-agent.ts');
  return new ProxyAgent(address);
}
