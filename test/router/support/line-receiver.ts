import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { onTestFinished } from 'vitest';
import { normalLine } from '../../support/router-line.ts';

/** One router line as the log gets it. */
export interface ReceivedLine {
  readonly appId: string;
  readonly time: string;
  readonly micros: number;
  readonly message: string;
}

interface Batch {
  readonly boot: string;
  readonly sequence: number;
  readonly lines: readonly ReceivedLine[];
}

/** The log's end of the line socket: remembers what came and takes every batch once. */
export class LineReceiver {
  readonly batches: Batch[] = [];
  /** Apps that the router wanted woken. */
  readonly wakes: string[] = [];
  /** What an answer to that waits for. */
  awake: Promise<void> = Promise.resolve();
  readonly #path: string;
  readonly #seen = new Set<string>();
  #server: Server | undefined;
  /** Status of the answers. */
  status = 204;

  static async listen(path: string): Promise<LineReceiver> {
    const receiver = new LineReceiver(path);
    await receiver.open();
    onTestFinished(() => receiver.close());
    return receiver;
  }

  private constructor(path: string) {
    this.#path = path;
  }

  async open(): Promise<void> {
    await rm(this.#path, { force: true });
    this.#server = createServer((req, res) => {
      let body = '';
      req
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          body += chunk;
        })
        .on('end', () => {
          if (req.url === '/wake') {
            this.wakes.push(JSON.parse(body).appId);
            void this.awake.then(() => res.writeHead(204).end());
            return;
          }
          if (this.status === 204) this.#take(JSON.parse(body));
          res.writeHead(this.status).end();
        });
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.#path, resolve));
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  /** Messages so far, without what differs from run to run. */
  get messages(): readonly string[] {
    return this.batches.flatMap(({ lines }) => lines).map(({ message }) => normalLine(message));
  }

  /** Waits until there are this many lines, and answers them. */
  async first(count: number): Promise<readonly string[]> {
    while (this.messages.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return this.messages;
  }

  #take(batch: Batch): void {
    const key = `${batch.boot} ${batch.sequence}`;
    if (!this.#seen.has(key)) this.batches.push(batch);
    this.#seen.add(key);
  }
}
