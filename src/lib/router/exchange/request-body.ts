import type { ClientRequest } from '../front/front-port.ts';
import { passableTrailers } from '../trailer-fields.ts';
import type { UpstreamConnection } from '../upstream/connection.ts';

export interface RequestBodyOptions {
  readonly req: ClientRequest;
  readonly connection: UpstreamConnection;
  readonly framing: 'length' | 'chunked';
  /** In bytes. */
  readonly limit: number;
  /** More has come than the limit; it is for whoever is told to stop the body. */
  readonly onTooLarge: () => void;
  readonly onProgress: () => void;
  readonly onSent: () => void;
}

/** Moves the body of a request to a dyno, no faster than the dyno reads. */
export class RequestBody {
  readonly #options: RequestBodyOptions;
  #received = 0;
  #blocked = false;

  constructor(options: RequestBodyOptions) {
    this.#options = options;
  }

  /** Some of it has left. */
  get begun(): boolean {
    return this.#received > 0;
  }

  /** The dyno lets it wait. */
  get blocked(): boolean {
    return this.#blocked;
  }

  start(): void {
    this.#options.req.on('data', this.#data);
    this.#options.req.on('end', this.#end);
  }

  stop(): void {
    this.#options.req.off('data', this.#data);
    this.#options.req.off('end', this.#end);
  }

  /** The dyno reads again. */
  resume(): void {
    if (!this.#blocked) return;
    this.#blocked = false;
    this.#options.req.resume();
    this.#options.onProgress();
  }

  readonly #data = (bytes: Buffer): void => {
    this.#received += bytes.length;
    if (this.#received > this.#options.limit) {
      this.#options.onTooLarge();
      return;
    }
    if (!this.#write(bytes)) {
      this.#blocked = true;
      this.#options.req.pause();
    }
    this.#options.onProgress();
  };

  readonly #end = (): void => {
    const { framing, connection, req } = this.#options;
    // It broke off; what has come must not pass for the whole.
    if (!req.complete) return;
    if (framing === 'chunked') connection.write(`0\r\n${trailerLines(req.rawTrailers)}\r\n`);
    this.#options.onSent();
  };

  #write(bytes: Buffer): boolean {
    const { connection, framing } = this.#options;
    if (framing === 'length') return connection.write(bytes);
    connection.write(`${bytes.length.toString(16)}\r\n`);
    connection.write(bytes);
    return connection.write('\r\n');
  }
}

function trailerLines(raw: readonly string[]): string {
  if (raw.length === 0) return '';
  return passableTrailers(raw)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}
