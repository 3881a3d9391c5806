import type { AgentOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { ConnectionError } from './connection-error.ts';

/** Somebody at the other end of a network, and who may vouch for them. */
export interface Peer {
  /** `https://api.example.com:8443`; `http` on this machine. */
  readonly url: string;
  /** PEM of the only authorities that may; the well-known ones without it. */
  readonly ca: string | undefined;
  /** Names proxies: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, upper or lower case. */
  readonly env: NodeJS.ProcessEnv;
}

/** How connections to a peer, or to another host that it named, are made. */
export function connectionOptions({ url, ca, env }: Peer, host: string): AgentOptions {
  return {
    ...(ca !== undefined && isSameSite(url, host) ? { ca } : {}),
    ...(usesProxy(env) ? { proxyEnv: env } : {}),
    lookup: lookUpLocally,
  };
}

/** A private authority vouches for all of its domain and for nobody else. */
function isSameSite(url: string, host: string): boolean {
  const domain = new URL(url).hostname.replace(/^api\./, '');
  return host === domain || host.endsWith(`.${domain}`);
}

const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** @throws {ConnectionError} where this Node would go past the proxy */
function usesProxy(env: NodeJS.ProcessEnv): boolean {
  if (!PROXIES.some((name) => env[name])) return false;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 5)) return true;
  throw new ConnectionError(
    `The environment names a proxy, and Node ${process.version} cannot use one. Install Node 24.5 or newer, or unset ${PROXIES.join(', ')}.`,
    { code: 'EPROXY' },
  );
}

/** Names under `localhost` are this machine (RFC 6761), whether or not its resolver knows. */
const lookUpLocally: LookupFunction = (host, options, callback) => {
  if (!host.endsWith('.localhost'))
    return void import('node:dns').then((dns) => dns.lookup(host, options, callback));
  if (options.all) return callback(null, [{ address: '127.0.0.1', family: 4 }]);
  callback(null, '127.0.0.1', 4);
};
