import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../src/lib/std/clock.ts';

/** A clock that goes a thousand times as fast: a back-off of a minute takes 60 ms. */
export const fastClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now() * 1000,
  sleep: (ms, signal) => delay(ms / 1000, undefined, signal ? { signal } : {}),
};

export interface Post {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The messages of the body, by their byte counts. */
  readonly messages: readonly string[];
}

/** An HTTP server that takes drained batches; `answer` decides what it says to each. */
export class HttpDrain {
  readonly posts: Post[] = [];
  answer: (response: ServerResponse, post: Post) => void = say(200);
  readonly #server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const post = {
        url: request.url ?? '',
        headers: request.headers,
        body: bytes.toString(),
        messages: unframed(bytes),
      };
      this.posts.push(post);
      this.answer(response, post);
    });
  });

  static async open(): Promise<HttpDrain> {
    const drain = new HttpDrain();
    await listening(drain.#server);
    onTestFinished(() => {
      drain.#server.closeAllConnections();
      drain.#server.close();
    });
    return drain;
  }

  get port(): number {
    return portOf(this.#server);
  }

  /** All messages that were acknowledged, in order, without their heads. */
  get texts(): readonly string[] {
    return this.posts.flatMap(({ messages }) => messages.map(textOf));
  }
}

export const say =
  (status: number, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, headers).end();
  };

/** A TCP or TLS server that keeps what it is sent. */
export class SyslogDrain {
  received = Buffer.alloc(0);
  connections = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(tls: boolean) {
    const take = (socket: Socket): void => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('data', (chunk) => {
        this.received = Buffer.concat([this.received, chunk]);
      });
    };
    this.#server = tls ? createTlsServer({ key: KEY, cert: CERTIFICATE }, take) : createTcpServer(take);
    this.#server.on('tlsClientError', () => undefined);
  }

  static async open(options: { readonly tls?: boolean; readonly port?: number } = {}): Promise<SyslogDrain> {
    const drain = new SyslogDrain(options.tls ?? false);
    await listening(drain.#server, options.port);
    onTestFinished(() => drain.close());
    return drain;
  }

  get port(): number {
    return portOf(this.#server);
  }

  get messages(): readonly string[] {
    return unframed(this.received);
  }

  get texts(): readonly string[] {
    return this.messages.map(textOf);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

/** Splits octet-counted messages; what is not whole yet is left out. */
export function unframed(bytes: Buffer): readonly string[] {
  const messages: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at);
    const end = space + 1 + Number(bytes.toString('latin1', at, space));
    if (space === -1 || Number.isNaN(end) || end > bytes.length) break;
    messages.push(bytes.toString('utf8', space + 1, end));
    at = end;
  }
  return messages;
}

/** Waits until it holds; the test's own limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(2);
}

const textOf = (message: string): string => message.replace(/^(?:\S+ ){6}(?:- )?/, '').trimEnd();

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function listening(server: Server, port = 0): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

// Signed by itself, for localhost and 127.0.0.1, until 2126. Good for nothing but these tests.
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgTZuVFhigVmbrh9kd
0iunziD9CT4lXSmLb/UDzaBDOEihRANCAARbf8UsK7sY/QwGhHdR58Mu8R4KvEZ/
kjM6zELEo0ZrelqpMEuhHkTSziABA3uwsiwxVd2S5azsNu+uHbaAkIhU
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUOpppWkFjdJz62DBm9SBLkLYva1QwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzAxMzAxMFoYDzIxMjYxMDMw
MDEzMDEwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARbf8UsK7sY/QwGhHdR58Mu8R4KvEZ/kjM6zELEo0ZrelqpMEuhHkTS
ziABA3uwsiwxVd2S5azsNu+uHbaAkIhUo28wbTAdBgNVHQ4EFgQUUvK46rlLqS74
r0xBTH7/bCbCon4wHwYDVR0jBBgwFoAUUvK46rlLqS74r0xBTH7/bCbCon4wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAPVkW0tkEVnJkDYbOkPI5a9td5tpen0djXfoMvdGT8zKAiEA
m0SbRzzN6OHfQJ00uvDyjpR3BXVFsZ2wf7G8YxFYKMo=
-----END CERTIFICATE-----`;
