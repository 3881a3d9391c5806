import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hostName } from './host-name.ts';

interface RedirectDoorOptions {
  /** Addresses to listen on; those that this machine does not have are left out. */
  readonly bind: readonly string[];
  readonly port: number;
  /** Where https is spoken. */
  readonly securePort: () => number;
  /** Whether a host leads somewhere, with a certificate that is good for it. */
  readonly isSecure: (host: string) => boolean;
  /** What an authority is to find at a path; it asks by plain http. */
  readonly challengeAnswer: (path: string) => string | undefined;
  readonly warn: (message: string) => void;
}

const HEAD_BYTES = 16 * 1024;
const HEAD_MS = 10_000;
const MOST_CONNECTIONS = 1_000;
const AGAIN_MS = 1_000;
const USUAL_PORT = 443;

/** Leads whoever comes by plain http to https, and serves nothing but what proves that names lead here. Bodies are not read. */
export class RedirectDoor {
  readonly #options: RedirectDoorOptions;
  #servers: readonly Server[] = [];
  #again: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: RedirectDoorOptions) {
    this.#options = options;
  }

  /** Does not reject: a port that is taken is tried again until it is free, and everything else goes on meanwhile. */
  async open(): Promise<void> {
    await this.#listen(true);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#again);
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  async #listen(isFirst: boolean): Promise<void> {
    const { bind, port, warn } = this.#options;
    const open: Server[] = [];
    try {
      for (const address of bind) {
        const server = this.#server();
        if (await listens(server, address, port)) open.push(server);
      }
      this.#servers = open;
      if (this.#isClosed) this.close();
    } catch (error) {
      for (const server of open) server.close();
      if (isFirst) warn(`http on port ${port} cannot be led to https yet: ${error}`);
      if (!this.#isClosed) this.#again = setTimeout(() => void this.#listen(false), AGAIN_MS).unref();
    }
  }

  #server(): Server {
    const server = createServer(
      {
        maxHeaderSize: HEAD_BYTES,
        headersTimeout: HEAD_MS,
        requestTimeout: HEAD_MS,
        insecureHTTPParser: false,
      },
      (request, response) => this.#answer(request, response),
    );
    server.maxConnections = MOST_CONNECTIONS;
    return server;
  }

  /** 308 keeps method and body of what is no mere look (RFC 9110 §15.4.9). */
  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', headers } = request;
    const host = hostName(headers.host ?? '');
    if (host === null || !url.startsWith('/'))
      return void end(response, 400, 'The request cannot be understood.\n');
    const proof = method === 'GET' ? this.#options.challengeAnswer(url) : undefined;
    if (proof !== undefined) return void end(response, 200, proof);
    if (!this.#options.isSecure(host))
      return void end(response, 404, 'There is nothing here, by http or https.\n');
    const port = this.#options.securePort();
    const location = `https://${host}${port === USUAL_PORT ? '' : `:${port}`}${url}`;
    response.setHeader('location', location);
    end(response, method === 'GET' || method === 'HEAD' ? 301 : 308, '');
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  });
  response.end(text);
}

/** Whether this machine has the address. @throws when the port is taken, or may not be used */
async function listens(server: Server, host: string, port: number): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen({ host, port, ipv6Only: true }, resolve);
  try {
    await promise;
    server.off('error', reject);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(code)) return false;
    throw error;
  }
}
