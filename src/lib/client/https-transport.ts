import type { ClientRequest, RequestOptions } from 'node:http';
import type { Agent } from 'node:https';
import type { Socket } from 'node:net';
import { ConnectionError } from './connection-error.ts';
import { connectionOptions, type Peer } from './peer.ts';
import { lengthOf, sendBody } from './request-body.ts';
import type { ApiRequest, ApiResponse, Transport } from './transport.ts';

const CONNECT_LIMIT_MS = 15_000;

/**
 * Speaks HTTP with a peer over TLS. Connections are kept between the requests of one command, and do not keep it from
 * ending.
 */
export function httpsTransport(peer: Peer): Transport {
  const agents = new Map<string, Agent>();
  return async (request) => {
    const target = targetOf(peer, request);
    const { request: open, Agent } = await import(target.protocol === 'http:' ? 'node:http' : 'node:https');
    const agent =
      agents.get(target.origin) ??
      new Agent({ keepAlive: true, ...connectionOptions(peer, target.hostname) });
    agents.set(target.origin, agent);
    return exchange(open(target, optionsOf(request, agent)), target.origin, request);
  };
}

/** Whatever else the peer names has to be as safe as the way to the peer itself. */
function targetOf(peer: Peer, { origin = peer.url, path }: ApiRequest): URL {
  const target = new URL(path, origin);
  if (target.protocol === 'https:' || target.origin === peer.url) return target;
  throw new ConnectionError(`The backend ${peer.url} led to ${target.origin}, which is not safe.`, {
    code: 'EINSECURE',
  });
}

function exchange(outgoing: ClientRequest, origin: string, request: ApiRequest): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    outgoing.on('response', (incoming) =>
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: incoming }),
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      reject(request.signal?.aborted ? request.signal.reason : lost(origin, error)),
    );
    const giveUp = (): void =>
      void outgoing.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    outgoing.on('socket', (socket) => limitConnecting(socket, giveUp));
    if (request.silenceMs !== undefined) outgoing.setTimeout(request.silenceMs, giveUp);
    sendBody(outgoing, request.body);
  });
}

function limitConnecting(socket: Socket, giveUp: () => void): void {
  if (!socket.connecting) return;
  const limit = setTimeout(giveUp, CONNECT_LIMIT_MS);
  socket.once('connect', () => clearTimeout(limit)).once('close', () => clearTimeout(limit));
}

function optionsOf({ method, headers, body, signal }: ApiRequest, agent: Agent): RequestOptions {
  return { method, agent, headers: { ...headers, ...lengthOf(body) }, ...(signal ? { signal } : {}) };
}

/** What became of a connection, in words that say what to do. */
export function lost(origin: string, error: NodeJS.ErrnoException): ConnectionError {
  const code = error.code ?? 'EUNKNOWN';
  return new ConnectionError(`${reason(origin, code)} (${code}).${advice(code)}`, { code, cause: error });
}

function reason(origin: string, code: string): string {
  if (code === 'ETIMEDOUT') return `The backend ${origin} did not answer in time`;
  if (isDistrust(code)) return `The certificate of the backend ${origin} cannot be trusted`;
  return `The backend ${origin} cannot be reached`;
}

function advice(code: string): string {
  if (UNKNOWN_AUTHORITY.has(code))
    return ' If its authority is your own, name it: renga backends:add NAME URL --ca FILE';
  if (isDistrust(code)) return ' Its owner has to mend this.';
  return ' Check its address with renga backends, and your network.';
}

const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const isDistrust = (code: string): boolean =>
  UNKNOWN_AUTHORITY.has(code) || /^(CERT_|ERR_TLS_CERT_)/.test(code);
