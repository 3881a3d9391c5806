import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { DistributionError } from './distribution-error.ts';
import { moveInto, writeWhole } from './whole-file.ts';

interface BlobStoreOptions {
  readonly folder: string;
  /** On the same file system. */
  readonly temporary: string;
  /** Most bytes of one blob. */
  readonly limitBytes: number;
}

const NAME = /^[0-9a-f]{64}$/;

/** Blobs on disk, named by the SHA-256 (hex) of their bytes. What has a name there is whole and synced. */
export class BlobStore {
  readonly #folder: string;
  readonly #temporary: string;
  readonly limitBytes: number;

  constructor({ folder, temporary, limitBytes }: BlobStoreOptions) {
    this.#folder = folder;
    this.#temporary = temporary;
    this.limitBytes = limitBytes;
  }

  path(hex: string): string {
    return join(this.#folder, hex);
  }

  /** Its bytes, or `null` when it is not there. It counts as new again: whoever asks is about to name it. */
  async size(hex: string): Promise<number | null> {
    try {
      const { size } = await stat(this.path(hex));
      const now = new Date();
      await utimes(this.path(hex), now, now);
      return size;
    } catch (error) {
      return absent(error);
    }
  }

  read(hex: string): AsyncIterable<Uint8Array> {
    return createReadStream(this.path(hex));
  }

  /** All of a small one, or `null` when it is not there. @throws {DistributionError} `SIZE_INVALID` when it is not small */
  async readWhole(hex: string, limitBytes: number): Promise<Buffer | null> {
    try {
      const { size } = await stat(this.path(hex));
      if (size > limitBytes) throw tooLarge(limitBytes);
      return await readFile(this.path(hex));
    } catch (error) {
      return absent(error);
    }
  }

  /** Keeps a small one. */
  async write(bytes: Uint8Array): Promise<string> {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await writeWhole(this.path(hex), bytes, { temporary: this.#temporary });
    return hex;
  }

  /** Takes a file that is synced and has that digest for its own. */
  adopt(path: string, hex: string): Promise<void> {
    return moveInto(path, this.path(hex));
  }

  /** Deletes what `keep` does not name and nobody has asked for within `graceMs`: a newer one may just be about to be named. */
  async sweep(keep: ReadonlySet<string>, graceMs: number): Promise<void> {
    for (const name of await this.names()) {
      if (keep.has(name)) continue;
      const found = await stat(this.path(name)).catch(() => null);
      if (found && Date.now() - found.mtimeMs >= graceMs) await rm(this.path(name), { force: true });
    }
  }

  /** All that are there. */
  async names(): Promise<readonly string[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => absent(error) ?? []);
    return names.filter((name) => NAME.test(name));
  }
}

export const tooLarge = (limitBytes: number): DistributionError =>
  new DistributionError(
    'SIZE_INVALID',
    `It has more than ${limitBytes} bytes, which is the most there may be.`,
  );

function absent(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
