import { type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body ended as it should. */
  readonly complete: boolean;
}

export interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  /** Asks by https, for the certificate of this name; of nobody when empty. */
  readonly servername?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  readonly agent?: Agent | false;
}

/** An id of our own, so that whole lines can be compared. */
export const ID = 'request-id-of-the-test';

/** One request to `demo.localhost`, unless it names another host. */
export function ask(port: number, options: Ask = {}): Promise<Answer> {
  const { method = 'GET', path = '/', host = 'demo.localhost', headers = {}, body, agent = false } = options;
  const { servername } = options;
  const open = servername === undefined ? request : secureRequest;
  return new Promise((resolve, reject) => {
    open({
      host: '127.0.0.1',
      servername,
      rejectUnauthorized: false,
      port,
      method,
      path,
      agent,
      headers: { host, 'x-request-id': ID, ...headers },
    })
      .on('response', (res) => {
        let text = '';
        res
          .setEncoding('latin1')
          .on('data', (chunk: string) => {
            text += chunk;
          })
          .on('error', () => undefined)
          .on('close', () => {
            resolve({
              status: res.statusCode ?? 0,
              headers: res.headers,
              body: text,
              complete: res.complete,
            });
          });
      })
      .on('error', reject)
      .end(body);
  });
}

/** Sends bytes as they are and answers all that comes back until the router closes, or `until` is in it. */
export function exchange(port: number, bytes: string, until?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
      .setEncoding('latin1')
      .on('data', (chunk: string) => {
        text += chunk;
        if (until !== undefined && text.includes(until)) socket.destroy();
      })
      .on('error', reject)
      .on('close', () => resolve(text));
  });
}

/** A connection of which the test decides what is sent and when. */
export async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

/** Waits for what comes next. */
export const nextData = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once('data', (bytes) => resolve(bytes.toString('latin1'))));

export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

/** Waits until something holds. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
