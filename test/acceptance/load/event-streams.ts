import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stay } from './stay.ts';

const AT_ONCE = 3;
const PAUSE_MS = 20;

/** Clients of an event stream, each of which comes back when its stream has ended. */
export class EventStreams {
  readonly #place: { readonly port: number; readonly app: string };
  readonly #over = new AbortController();
  readonly #stays: Stay[] = [];
  readonly #clients: Promise<unknown>;

  constructor(place: { readonly port: number; readonly app: string }) {
    this.#place = place;
    this.#clients = Promise.all(Array.from({ length: AT_ONCE }, () => this.#keepListening()));
  }

  /** Goes away, and tells of the streams that had ended before. */
  async stop(): Promise<readonly Stay[]> {
    this.#over.abort();
    await this.#clients;
    return this.#stays;
  }

  async #keepListening(): Promise<void> {
    while (!this.#over.signal.aborted) {
      const stay = await this.#listen();
      if (!this.#over.signal.aborted) this.#stays.push(stay);
      await sleep(PAUSE_MS);
    }
  }

  #listen(): Promise<Stay> {
    const { app, port } = this.#place;
    return new Promise((resolve) => {
      let text = '';
      const end = (how: string): void => resolve({ ...read(text), endedAt: new Date(), end: how });
      request({
        host: '127.0.0.1',
        port,
        path: '/events',
        headers: { host: `${app}.localhost:${port}` },
        agent: false,
        signal: this.#over.signal,
      })
        .on('error', (error) => end(error.message))
        .on('response', (response) => {
          if (response.statusCode !== 200) end(`status ${response.statusCode}`);
          response
            .setEncoding('utf8')
            .on('data', (part: string) => {
              text += part;
            })
            .on('error', (error) => end(error.message))
            .on('end', () => end('whole'));
        })
        .end();
    });
  }
}

/** The last event may be cut, which the format allows for. */
function read(text: string): Pick<Stay, 'release' | 'isBroken'> {
  const events = text.split('\n\n').slice(0, -1);
  const release = /data: (.*)/.exec(events[0] ?? '')?.[1] ?? 'none';
  const isBroken = events.some((event, index) => event !== `id: ${index + 1}\ndata: ${release}`);
  return { release, isBroken };
}
