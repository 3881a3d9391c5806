import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
} from 'node:http2';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { ID } from './clients.ts';

export interface Http2Ask {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

export interface Http2Answer {
  readonly headers: IncomingHttpHeaders;
  readonly status: number;
  readonly body: string;
  readonly trailers: IncomingHttpHeaders;
  /** Statuses of what came before the response. */
  readonly informed: readonly number[];
  /** With which the stream was closed. */
  readonly code: number;
}

/** A connection that asked for the certificate of this name, gone when the test ends. */
export async function http2Client(port: number, servername = 'demo.localhost'): Promise<ClientHttp2Session> {
  const socket = await secureSocket(port, servername);
  const session = connect('https://unused', {
    ...{ createConnection: () => socket, maxSendHeaderBlockLength: 1024 * 1024, maxSessionMemory: 1_000 },
  }).on('error', () => undefined);
  onTestFinished(() => session.destroy());
  await new Promise((resolve) => session.once('remoteSettings', resolve));
  return session;
}

/** A connection over which a test may send what it likes, as HTTP/2. */
export function secureSocket(
  port: number,
  servername = 'demo.localhost',
  underneath = connectPlain(port, '127.0.0.1'),
): Promise<TLSSocket> {
  const socket = connectTls({
    ...{ socket: underneath, servername },
    ...{ rejectUnauthorized: false, ALPNProtocols: ['h2'] },
  }).on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve) => socket.once('secureConnect', () => resolve(socket)));
}

/** Begins a request to `demo.localhost`, unless it names another host. */
export function begin(session: ClientHttp2Session, ask: Http2Ask, endStream: boolean): ClientHttp2Stream {
  const { method = 'GET', path = '/', host = 'demo.localhost', headers = {} } = ask;
  const pseudo = { ':method': method, ':path': path, ':authority': host };
  const stream = session.request({ ...pseudo, 'x-request-id': ID, ...headers }, { endStream });
  return stream.on('error', () => undefined);
}

/** One whole request. */
export function ask2(session: ClientHttp2Session, ask: Http2Ask = {}): Promise<Http2Answer> {
  const stream = begin(session, ask, ask.body === undefined);
  if (ask.body !== undefined) stream.end(ask.body);
  return answerTo(stream);
}

/** All that comes back until the stream is closed. */
export function answerTo(stream: ClientHttp2Stream): Promise<Http2Answer> {
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders = {};
  let body = '';
  const informed: number[] = [];
  stream
    .setEncoding('latin1')
    .on('headers', (information) => informed.push(Number(information[':status'])))
    .on('response', (received) => {
      headers = received;
    })
    .on('trailers', (received) => {
      trailers = received;
    })
    .on('data', (text: string) => {
      body += text;
    });
  return new Promise((resolve) =>
    stream.once('close', () =>
      resolve({
        ...{ headers, trailers, body, informed },
        ...{ status: Number(headers[':status'] ?? 0), code: stream.rstCode ?? 0 },
      }),
    ),
  );
}
