import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Dispatcher, fetch } from 'undici';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { randomHex } from '../std/ids.ts';
import { basicCredentials } from '../std/url-credentials.ts';
import { ProtocolError } from './errors.ts';

interface SourceFilesOptions {
  /** Emptied of what is old whenever a new source is made. */
  readonly folder: string;
  readonly clock: Clock;
  /** How sources elsewhere are asked for. */
  readonly outbound: Dispatcher;
  /** Most bytes of one source; 1 GiB unless given. */
  readonly maxBytes?: number;
}

/** A tarball for one build, gone when it is disposed of. */
export interface SourceTar extends AsyncDisposable {
  readonly path: string;
  /** Hex SHA-256. */
  readonly digest: string;
}

const KEPT_MS = 24 * 3_600_000;
const FETCH_MS = 5 * 60_000;

/** Source tarballs between their upload and their build. */
export class SourceFiles {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #outbound: Dispatcher;
  readonly #maxBytes: number;

  constructor({ folder, clock, outbound, maxBytes = 1024 ** 3 }: SourceFilesOptions) {
    this.#folder = folder;
    this.#clock = clock;
    this.#outbound = outbound;
    this.#maxBytes = maxBytes;
  }

  /** The id of a place for one upload. */
  async create(): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#forgetOld();
    return randomHex(16);
  }

  /** Keeps an upload; a second one takes the place of the first. @throws {ProtocolError} `request_too_large` */
  async put(id: string, body: ReadableStream<Uint8Array> | null): Promise<void> {
    await using tar = await this.#save(body);
    await rename(tar.path, this.#path(id));
  }

  /** @throws {Refusal} `not_found` before the upload and after its time */
  async get(id: string): Promise<{ readonly bytes: number; readonly body: ReadableStream<Uint8Array> }> {
    const { size } = await this.#stat(id);
    return {
      bytes: size,
      body: Readable.toWeb(createReadStream(this.#path(id))) as ReadableStream<Uint8Array>,
    };
  }

  /** An upload as the source of a build. @throws {Refusal} `not_found` */
  async take(id: string): Promise<SourceTar> {
    await this.#stat(id);
    const path = this.#temporaryPath();
    await link(this.#path(id), path);
    return this.#tar(path, await digestOf(path));
  }

  /**
   * A tarball from elsewhere as the source of a build.
   * @throws {Refusal} `invalid_params` when it cannot be had
   */
  async fetch(url: string): Promise<SourceTar> {
    const target = parseUrl(url);
    try {
      const answer = await fetch(target.url, {
        headers: target.headers,
        dispatcher: this.#outbound,
        signal: AbortSignal.timeout(FETCH_MS),
      });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      return await this.#save(answer.body);
    } catch (error) {
      const why =
        error instanceof ProtocolError ? `it is larger than ${this.#maxBytes} bytes` : reasonOf(error);
      throw Refusal.invalid(
        `The source at ${target.url.origin} could not be fetched: ${why}.`,
        'source_unreachable',
      );
    }
  }

  async #save(body: ReadableStream<Uint8Array> | null): Promise<SourceTar> {
    const path = this.#temporaryPath();
    const hash = createHash('sha256');
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    try {
      const source = body
        ? Readable.fromWeb(body as import('node:stream/web').ReadableStream)
        : Readable.from([]);
      await pipeline(source, counted(this.#maxBytes, hash), createWriteStream(path, { mode: 0o600 }));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return this.#tar(path, hash.digest('hex'));
  }

  #tar(path: string, digest: string): SourceTar {
    return { path, digest, [Symbol.asyncDispose]: () => rm(path, { force: true }) };
  }

  async #stat(id: string): Promise<{ readonly size: number }> {
    return stat(this.#path(id)).catch(() => {
      throw Refusal.missing('source');
    });
  }

  /** Also what builds of a killed control plane left. */
  async #forgetOld(): Promise<void> {
    const limit = this.#clock.now().getTime() - KEPT_MS;
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: limit }));
      if (mtimeMs < limit) await rm(path, { force: true });
    }
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.tar`);
  }

  #temporaryPath(): string {
    return join(this.#folder, `${randomHex(16)}.part`);
  }
}

/** @throws {Refusal} `invalid_params` when a source is not what the caller says it is */
export function checkDigest(tar: SourceTar, checksum: string | undefined): void {
  if (checksum === undefined || checksum.toLowerCase().replace(/^sha256:/, '') === tar.digest) return;
  throw Refusal.invalid(
    `The source is not what its checksum says: expected ${checksum}, found SHA256:${tar.digest}.`,
    'checksum_mismatch',
  );
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

function counted(maxBytes: number, hash: { update(chunk: Uint8Array): unknown }): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) return done(new ProtocolError('request_too_large'));
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

/** Credentials of a URL go into a header, which is where `fetch` wants them. */
function parseUrl(text: string): { readonly url: URL; readonly headers: Readonly<Record<string, string>> } {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw Refusal.invalid('source_blob.url must be an http or https URL.', 'invalid_source_url');
  const headers = basicCredentials(url);
  url.username = '';
  url.password = '';
  return { url, headers };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
