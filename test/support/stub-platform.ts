import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
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
 * Speaks the Platform API from canned answers, on the sockets of an installation's folder or elsewhere over TLS. For
 * tests of the command line alone; the real platform has its own.
 */
export class StubPlatform {
  readonly seen: Seen[] = [];
  readonly #server: Server;
  readonly #certificates: Certificates;
  readonly #domain: string;
  #rendezvous: TlsServer | undefined;
  #routes: Routes;

  private constructor(parts: Parts, routes: Routes) {
    this.#certificates = parts.certificates;
    this.#domain = parts.domain;
    this.#routes = routes;
    this.#server = parts.server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async open(home: string, routes: Routes): Promise<StubPlatform> {
    const certificates = certificatesFor('localhost', home);
    const stub = new StubPlatform({ server: createServer(), certificates, domain: 'localhost' }, routes);
    mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 });
    stub.#server.listen(join(home, 'run', 'api.sock'));
    await once(stub.#server, 'listening');
    return stub;
  }

  /**
   * The same at a free port of `two.localhost`, behind a certificate that only an authority of its own vouches for,
   * whose files are kept in a folder.
   */
  static async openElsewhere(folder: string, routes: Routes): Promise<StubPlatform> {
    const domain = 'two.localhost';
    const certificates = certificatesFor(domain, folder);
    const { key, cert } = await certificates.current();
    const stub = new StubPlatform({ server: createHttpsServer({ key, cert }), certificates, domain }, routes);
    stub.#server.listen(0, '127.0.0.1');
    await once(stub.#server, 'listening');
    return stub;
  }

  /** `two.localhost:PORT`, of one that is elsewhere. */
  get host(): string {
    return `${this.#domain}:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `https://api.${this.host}`;
  }

  /** Certificate of the authority that vouches for it. */
  get authorityFile(): string {
    return this.#certificates.authorityFile;
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
    const { key, cert } = await this.#certificates.current();
    this.#rendezvous = createTlsServer({ key, cert, allowHalfOpen: true });
    this.#rendezvous.on('secureConnection', take).listen(0, '127.0.0.1');
    await once(this.#rendezvous, 'listening');
    const { port } = this.#rendezvous.address() as AddressInfo;
    return `rendezvous://${this.#domain}:${port}/`;
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

interface Parts {
  readonly server: Server;
  readonly certificates: Certificates;
  readonly domain: string;
}

const certificatesFor = (domain: string, folder: string): Certificates =>
  new Certificates({
    folder: join(folder, 'tls'),
    authorityName: 'Stub',
    names: { hosts: [domain, `*.${domain}`], addresses: [] },
    permits: { hosts: [domain], addresses: [] },
  });

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
