import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../std/clock.ts';
import { randomHex } from '../std/ids.ts';
import { type BlobStore, tooLarge } from './blob-store.ts';
import { hexOf } from './digest.ts';
import { DistributionError } from './distribution-error.ts';

interface UploadsOptions {
  readonly folder: string;
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'monotonic'>;
}

interface Upload {
  readonly id: string;
  readonly appId: string;
  readonly path: string;
  readonly hash: Hash;
  size: number;
  touchedAt: number;
  /** Somebody is sending. */
  busy: boolean;
}

/** An upload that nobody has gone on with for so long is given up. */
const FORGOTTEN_MS = 60 * 60_000;

/**
 * Blobs that are on their way in, in as many pieces as their client likes. Each is hashed while it is written, so it is
 * known by name only in this process: after a restart clients begin anew, and what is left of it is removed.
 */
export class Uploads {
  readonly #options: UploadsOptions;
  readonly #uploads = new Map<string, Upload>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** Removes what an earlier process left. Call it before the first upload. */
  async recover(): Promise<void> {
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  async begin(appId: string): Promise<string> {
    await this.giveUpForgotten();
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    const id = randomHex(16);
    const path = join(this.#options.folder, id);
    await (await open(path, 'wx', 0o600)).close();
    const touchedAt = this.#options.clock.monotonic();
    this.#uploads.set(id, { id, appId, path, hash: createHash('sha256'), size: 0, touchedAt, busy: false });
    return id;
  }

  /** How many bytes have come. @throws {DistributionError} `BLOB_UPLOAD_UNKNOWN` */
  size(appId: string, id: string): number {
    return this.#find(appId, id).size;
  }

  /**
   * Adds a piece, which has to begin where the one before it ended, and answers how many bytes there are then. A piece
   * that breaks off ends the upload.
   * @throws {DistributionError} `BLOB_UPLOAD_UNKNOWN`, `RANGE_INVALID`, `SIZE_INVALID`
   */
  async append(
    appId: string,
    id: string,
    { from, chunks }: { readonly from: number | null; readonly chunks: AsyncIterable<Uint8Array> },
  ): Promise<number> {
    const upload = this.#find(appId, id);
    if (upload.busy)
      throw new DistributionError('RANGE_INVALID', 'Another piece of this upload is on its way.');
    if (from !== null && from !== upload.size)
      throw new DistributionError('RANGE_INVALID', `The next piece has to begin at byte ${upload.size}.`);
    upload.busy = true;
    try {
      const file = await open(upload.path, 'a', 0o600);
      await this.#receive(upload, file, chunks).finally(() => file.close());
      return upload.size;
    } catch (error) {
      await this.cancel(appId, id);
      throw error;
    } finally {
      upload.busy = false;
    }
  }

  /** Makes a blob of what has come. @throws {DistributionError} `BLOB_UPLOAD_UNKNOWN`, `DIGEST_INVALID` */
  async finish(appId: string, id: string, digest: string): Promise<string> {
    const upload = this.#find(appId, id);
    const expected = hexOf(digest);
    this.#uploads.delete(id);
    try {
      if (upload.hash.digest('hex') !== expected)
        throw new DistributionError('DIGEST_INVALID', 'What has come does not have this digest.');
      await this.#options.blobs.adopt(upload.path, expected);
      return expected;
    } finally {
      await rm(upload.path, { force: true });
    }
  }

  /** @throws {DistributionError} `BLOB_UPLOAD_UNKNOWN` */
  async cancel(appId: string, id: string): Promise<void> {
    const upload = this.#find(appId, id);
    this.#uploads.delete(id);
    await rm(upload.path, { force: true });
  }

  async giveUpForgotten(): Promise<void> {
    const oldest = this.#options.clock.monotonic() - FORGOTTEN_MS;
    for (const { id, appId, busy, touchedAt } of this.#uploads.values())
      if (!busy && touchedAt < oldest) await this.cancel(appId, id);
  }

  async #receive(upload: Upload, file: FileHandle, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const { limitBytes } = this.#options.blobs;
    for await (const chunk of chunks) {
      upload.size += chunk.length;
      if (upload.size > limitBytes) throw tooLarge(limitBytes);
      upload.hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
    upload.touchedAt = this.#options.clock.monotonic();
  }

  #find(appId: string, id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload?.appId === appId) return upload;
    throw new DistributionError('BLOB_UPLOAD_UNKNOWN', 'There is no such upload: begin it again.');
  }
}
