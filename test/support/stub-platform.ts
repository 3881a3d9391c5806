import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { Certificates } from '../../src/lib/certificates/certificates.ts';

/** One request as the platform saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a string. */
  readonly body?: unknown;
}

/** Answers by itself what it is asked, or writes to the response and answers nothing. */
type Handler = (seen: Seen, response: ServerResponse, params: readonly string[]) => Answer | undefined;

/** `GET /apps/:app` to what is answered: a body, or what makes the answer. */
export type Routes = Readonly<Record<string, object | string | null | Handler>>;

/**
 * Speaks the Platform API on the sockets of an installation's folder, from canned answers. For tests of the command
 * line alone; the real platform has its own.
 */
export class StubPlatform {
  readonly seen: Seen[] = [];
  readonly #server: Server;
  readonly #home: string;
  #rendezvous: TlsServer | undefined;
  #routes: Routes;

  private constructor(home: string, routes: Routes) {
    this.#home = home;
    this.#routes = routes;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(home: string, routes: Routes): Promise<StubPlatform> {
    const stub = new StubPlatform(home, routes);
    mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 });
    stub.#server.listen(join(home, 'run', 'api.sock'));
    await once(stub.#server, 'listening');
    return stub;
  }

  /** Adds or replaces routes. */
  route(routes: Routes): void {
    this.#routes = { ...this.#routes, ...routes };
  }

  /** Requests so far as `METHOD path body`, without heads. */
  get requests(): readonly string[] {
    return this.seen.map(({ method, path, body }) =>
      body === undefined ? `${method} ${path}` : `${method} ${path} ${JSON.stringify(body)}`,
    );
  }

  /** Takes what comes to the rendezvous. Resolves with the beginning of URLs that lead there. */
  async onDial(take: (socket: Socket) => void): Promise<string> {
    const certificates = new Certificates({
      folder: join(this.#home, 'tls'),
      authorityName: 'Stub',
      names: { hosts: ['localhost'], addresses: ['127.0.0.1'] },
      permits: { hosts: ['localhost'], addresses: ['127.0.0.0/8'] },
    });
    const { key, cert } = await certificates.current();
    this.#rendezvous = createTlsServer({ key, cert, allowHalfOpen: true });
    this.#rendezvous.on('secureConnection', take).listen(0, '127.0.0.1');
    await once(this.#rendezvous, 'listening');
    const { port } = this.#rendezvous.address() as AddressInfo;
    return `rendezvous://localhost:${port}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    this.#rendezvous?.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const seen: Seen = {
      method: request.method ?? '',
      path: decodeURI(request.url ?? ''),
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.seen.push(seen);
    const found = this.#find(seen);
    if (!found) return send(response, notFound(seen));
    const answer = isHandler(found.route) ? found.route(seen, response, found.params) : { body: found.route };
    if (answer) send(response, answer);
  }

  #find(
    seen: Seen,
  ): { readonly route: object | string | null | Handler; readonly params: readonly string[] } | undefined {
    const asked = `${seen.method} ${seen.path.replace(/\?.*$/, '')}`;
    for (const [pattern, route] of Object.entries(this.#routes)) {
      const match = new RegExp(`^${pattern.replaceAll(/:\w+/g, '([^/]+)')}$`).exec(asked);
      if (match) return { route, params: match.slice(1) };
    }
    return undefined;
  }
}

const isHandler = (route: object | string | null): route is Handler => typeof route === 'function';

function send(response: ServerResponse, { status = 200, headers = {}, body = null }: Answer): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

const notFound = (seen: Seen): Answer => ({
  status: 404,
  body: { id: 'not_found', message: `Couldn't find that (${seen.method} ${seen.path}).` },
});
