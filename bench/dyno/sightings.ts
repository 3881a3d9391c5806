import { EventEmitter } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { accepting } from './accepting.ts';
import { addressOf, inspect } from './copies.ts';
import type { Ask } from './engine-api.ts';

interface EngineEvent {
  readonly Action: string;
  readonly id: string;
}

/**
 * Sees the containers of an installation come and go by what the engine tells, so that watching costs the platform nothing.
 * The time of an arrival is when it accepts connections, or, for one that listens to nothing, when it was started.
 */
export class Sightings {
  readonly #ask: Ask;
  readonly #news = new EventEmitter();
  readonly #stream: IncomingMessage;
  #arrived = 0;
  #gone = 0;

  private constructor(ask: Ask, stream: IncomingMessage) {
    this.#ask = ask;
    this.#stream = stream;
    createInterface(stream).on('line', (line) => this.#take(JSON.parse(line)));
    stream.on('error', () => undefined);
  }

  static async open(options: {
    readonly ask: Ask;
    readonly socketPath: string;
    readonly installation: string;
  }) {
    const { ask, socketPath, installation } = options;
    const filters = {
      type: ['container'],
      event: ['start', 'destroy'],
      label: [`renga.installation=${installation}`],
    };
    const path = `/v1.41/events?filters=${encodeURIComponent(JSON.stringify(filters))}`;
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ socketPath, path, headers: { host: 'engine' }, agent: false }, resolve)
        .on('error', reject)
        .end();
    });
    return new Sightings(ask, stream);
  }

  /** Resolves when `count` more have arrived than by the time of the call. */
  arrivals(count: number): Promise<void> {
    const wanted = this.#arrived + count;
    return this.#until(() => this.#arrived >= wanted);
  }

  /** Resolves when `count` more have gone for good than by the time of the call. */
  departures(count: number): Promise<void> {
    const wanted = this.#gone + count;
    return this.#until(() => this.#gone >= wanted);
  }

  close(): void {
    this.#stream.destroy();
  }

  #take({ Action, id }: EngineEvent): void {
    if (Action === 'start') void this.#arrive(id).catch(() => undefined);
    else {
      this.#gone += 1;
      this.#news.emit('change');
    }
  }

  async #arrive(id: string): Promise<void> {
    const address = addressOf(await inspect(this.#ask, id));
    if (address !== null) await accepting(address);
    this.#arrived += 1;
    this.#news.emit('change');
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => this.#news.once('change', resolve));
  }
}
