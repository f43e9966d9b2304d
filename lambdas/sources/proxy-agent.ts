import type { ClientRequest } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';

/** As for connections without a proxy. */
const OPTIONS = { keepAlive: true, timeout: 4_000 };

/** Sends each https request through a proxy, or directly to a host that NO_PROXY names. */
export class ProxyAgent extends Agent {
  readonly #direct = new https.Agent(OPTIONS);
  readonly #tunnels: Tunnels;

  /** @param address of the proxy, with its user and password if it needs them */
  constructor(address: string) {
    super(OPTIONS);
    this.#tunnels = new Tunnels(address, OPTIONS);
  }

  override connect(_: ClientRequest, { host = '', port }: AgentConnectOpts) {
    return getProxyForUrl(`https://${host}:${port}`) === '' ? this.#direct : this.#tunnels;
  }
}

/** Reports failures of the proxy as such. They would look like those of the server: a 403 like a refused token. */
class Tunnels extends HttpsProxyAgent<string> {
  override async connect(request: ClientRequest, options: AgentConnectOpts): Promise<Socket> {
    request.once('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
      if (statusCode !== 200) request.destroy(new Error(`the proxy answered ${statusCode}`));
    });
    try {
      return await super.connect(request, options);
    } catch (cause) {
      throw new Error(`the proxy does not answer: ${codeOf(cause)}`, { cause });
    }
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error ? String(error.code) : error.message;
}
