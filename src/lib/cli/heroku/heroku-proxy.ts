import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Backend } from '../../backend/backend.ts';
import { ConnectionError } from '../../client/connection-error.ts';
import type { ApiRequest } from '../../client/transport.ts';
import { portOf } from '../../std/port-of.ts';
import { CommandError } from '../command-error.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** RFC 9110, 7.6.1, and what each side finds out for itself. */
const HOP_BY_HOP = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

type ProxiedBackend = Pick<Backend, 'transport' | 'url'>;

/** A person logs in where the backend is: that is the name that they, and their browser, know. */
const LOGIN_PAGE = /^\/auth\/browser\/[\w-]+$/;

/**
 * Answers on a loopback port with what a backend elsewhere answers: the official client speaks to this machine alone. It
 * adds nothing to a request, so whoever has no token gets nothing that the backend would not give.
 * @throws {CommandError} `port_taken`
 */
export async function startHerokuProxy(backend: ProxiedBackend, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request, response, backend, own(server));
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new CommandError(
      `The port ${port} cannot be used (${(error as NodeJS.ErrnoException).code}). Choose another one with --port.`,
      { id: 'port_taken' },
    );
  }
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { transport, url }: ProxiedBackend,
  hosts: readonly string[],
): Promise<void> {
  try {
    // A page of another site may have given its name this machine's address.
    if (!hosts.includes(request.headers.host ?? ''))
      return refuse(response, 421, 'misdirected_request', 'Only localhost is answered here.');
    if (url !== undefined && LOGIN_PAGE.test(request.url ?? ''))
      return void response.writeHead(302, { location: new URL(request.url ?? '', url).href }).end();
    const body = await bodyOf(request);
    if (body === null) return refuse(response, 413, 'too_large', 'The body of the request is too large.');
    const given = await transport(forwarded(request, body, abortedWith(response)));
    response.writeHead(given.status, kept(given.headers));
    await pipeline(given.body, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else if (error instanceof ConnectionError) refuse(response, 502, 'backend_unreachable', error.message);
    else refuse(response, 400, 'bad_request', 'The request cannot be passed on.');
  }
}

const own = (server: Server): readonly string[] =>
  ['localhost', '127.0.0.1'].map((host) => `${host}:${portOf(server)}`);

function forwarded(request: IncomingMessage, body: Buffer, signal: AbortSignal): ApiRequest {
  return {
    method: request.method as ApiRequest['method'],
    path: request.url ?? '/',
    headers: kept(request.headers) as Readonly<Record<string, string>>,
    ...(body.length > 0 ? { body } : {}),
    signal,
  };
}

const kept = (headers: IncomingMessage['headers']): IncomingMessage['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));

function abortedWith(response: ServerResponse): AbortSignal {
  const life = new AbortController();
  response.once('close', () => life.abort());
  return life.signal;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuse(response: ServerResponse, status: number, id: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ id, message }));
}
