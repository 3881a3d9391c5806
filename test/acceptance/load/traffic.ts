import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { Echoes } from './echoes.ts';
import { EventStreams } from './event-streams.ts';
import type { Stay } from './stay.ts';

export interface TrafficOptions {
  readonly port: number;
  readonly app: string;
  /** How long a slow page takes, ms. */
  readonly slowMs: number;
}

/** Everything that clients have seen. */
export interface Seen {
  /** Requests that were not made because too many were under way. */
  readonly leftOut: number;
  /** Whatever was not the whole and right answer. */
  readonly failures: readonly string[];
  readonly streams: readonly Stay[];
  readonly sockets: readonly Stay[];
}

type Kind = 'quick' | 'slow' | 'upload';

const EVERY_MS = 10;
/** Of this many requests one is slow and one an upload. */
const ROUND = 20;
const MOST_AT_ONCE = 400;
const PARTS = 8;
const PART_BYTES = 32 * 1024;

/**
 * A hundred requests a second over kept connections, slow ones and uploads among them, and beside them event streams and
 * websockets that are opened anew whenever they have ended.
 */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #agent = new Agent({ connections: MOST_AT_ONCE, keepAliveTimeout: 30_000, pipelining: 1 });
  readonly #failures: string[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #streams: EventStreams;
  readonly #echoes: Echoes;
  readonly #beganAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  #begun = 0;
  #leftOut = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#streams = new EventStreams(options);
    this.#echoes = new Echoes(options);
    this.#timer = setInterval(() => this.#keepPace(), EVERY_MS);
  }

  /** Asks nothing more, waits for what is under way, and says what came of all. */
  async stop(): Promise<Seen> {
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
    const [streams, sockets] = await Promise.all([this.#streams.stop(), this.#echoes.stop()]);
    await this.#agent.close();
    return { leftOut: this.#leftOut, failures: this.#failures, streams, sockets };
  }

  #keepPace(): void {
    const due = Math.floor((performance.now() - this.#beganAt) / EVERY_MS);
    while (this.#begun < due) {
      this.#begun += 1;
      if (this.#underWay.size < MOST_AT_ONCE) this.#begin(kindOf(this.#begun % ROUND));
      else this.#leftOut += 1;
    }
  }

  #begin(kind: Kind): void {
    const asking = this.#ask(kind).finally(() => this.#underWay.delete(asking));
    this.#underWay.add(asking);
  }

  async #ask(kind: Kind): Promise<void> {
    const began = new Date();
    const failure = await this.#try(kind).catch((error: unknown) => describe(error));
    if (failure) this.#failures.push(`${began.toISOString()} ${kind}: ${failure}`);
  }

  /** What is wrong with the answer. */
  async #try(kind: Kind): Promise<string | null> {
    const upload = randomBytes(kind === 'upload' ? PARTS * PART_BYTES : 0);
    const { app, port, slowMs } = this.#options;
    const { statusCode, body } = await this.#agent.request({
      origin: `http://127.0.0.1:${port}`,
      path: kind === 'slow' ? `/slow?ms=${slowMs}` : `/${kind}`,
      method: kind === 'upload' ? 'POST' : 'GET',
      headers: { host: `${app}.localhost:${port}` },
      body: kind === 'upload' ? Readable.from(inParts(upload)) : null,
    });
    const text = await body.text();
    if (statusCode !== 200) return `status ${statusCode}`;
    return isRight(kind, JSON.parse(text), { upload, slowMs }) ? null : `wrong answer ${text}`;
  }
}

const kindOf = (place: number): Kind => (place === 0 ? 'slow' : place === ROUND / 2 ? 'upload' : 'quick');

function isRight(
  kind: Kind,
  answer: Readonly<Record<string, unknown>>,
  asked: { readonly upload: Buffer; readonly slowMs: number },
): boolean {
  if (kind === 'slow') return answer['waited'] === String(asked.slowMs);
  if (kind === 'quick') return typeof answer['push'] === 'string';
  return answer['digest'] === createHash('sha256').update(asked.upload).digest('hex');
}

/** So slowly that a redeploy may begin in the middle of it. */
async function* inParts(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += PART_BYTES) {
    yield bytes.subarray(start, start + PART_BYTES);
    await sleep(50);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? `${error.code} ` : '';
  return `${code}${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}`;
}
