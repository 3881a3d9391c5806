import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SlugDamaged, SlugMissing } from '../domain/slug.ts';
import { randomHex } from '../std/ids.ts';
import { checkSlug } from './slug-check.ts';

/** What identifies a stored slug. */
export interface StoredSlug {
  /** Hex SHA-256 of the archive. */
  readonly digest: string;
  /** Hex SHA-256 of its uncompressed tar. */
  readonly diffId: string;
  /** Bytes of the archive. */
  readonly size: number;
}

const ARCHIVE = /^([0-9a-f]{64})\.tgz$/;

/** Slug archives on disk, named by their digest: `slugs/<sha256>.tgz`. What has a name there is whole and synced. */
export class SlugStore {
  readonly #folder: string;
  readonly #unpackedLimit: number;

  constructor(options: {
    readonly folder: string;
    /** Most bytes of a slug's uncompressed tar. */
    readonly unpackedLimit?: number;
  }) {
    this.#folder = options.folder;
    this.#unpackedLimit = options.unpackedLimit ?? 8 * 1024 ** 3;
  }

  /** @throws {BuildFailed} `invalid_slug` when it holds what no slug may */
  async write(archive: AsyncIterable<Uint8Array>): Promise<StoredSlug> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const temporary = join(this.#folder, `${randomHex(8)}.tmp`);
    try {
      const { digest, size } = await save(archive, temporary);
      const diffId = await checkSlug(temporary, this.#unpackedLimit);
      await rename(temporary, this.path(digest));
      await this.#syncFolder();
      return { digest, diffId, size };
    } finally {
      await rm(temporary, { force: true });
    }
  }

  path(digest: string): string {
    return join(this.#folder, `${digest}.tgz`);
  }

  /** @throws {Error} with code `ENOENT` when it is not there */
  read(digest: string): AsyncIterable<Uint8Array> {
    return createReadStream(this.path(digest));
  }

  /** @throws {SlugDamaged} when the bytes have changed; {SlugMissing} when they are not there */
  async verify(digest: string): Promise<void> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of this.read(digest)) hash.update(chunk);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new SlugMissing(digest);
      throw error;
    }
    const actual = hash.digest('hex');
    if (actual !== digest) throw new SlugDamaged({ expected: digest, actual });
  }

  /** Deletes archives that `keep` does not name and that are older than `graceMs`: a newer one may just be being released. */
  async sweep(keep: ReadonlySet<string>, graceMs: number): Promise<void> {
    for (const name of await this.#names()) {
      const digest = ARCHIVE.exec(name)?.[1];
      if (digest === undefined || keep.has(digest)) continue;
      const found = await stat(join(this.#folder, name)).catch(() => null);
      if (found && Date.now() - found.mtimeMs >= graceMs) await rm(join(this.#folder, name), { force: true });
    }
  }

  /** Deletes what a killed process left half written. */
  async removeUnfinished(): Promise<void> {
    for (const name of await this.#names())
      if (name.endsWith('.tmp')) await rm(join(this.#folder, name), { force: true });
  }

  async #names(): Promise<readonly string[]> {
    return readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
  }

  async #syncFolder(): Promise<void> {
    const folder = await open(this.#folder);
    await folder.sync().finally(() => folder.close());
  }
}

async function save(
  archive: AsyncIterable<Uint8Array>,
  path: string,
): Promise<{ readonly digest: string; readonly size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of archive) {
      hash.update(chunk);
      size += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { digest: hash.digest('hex'), size };
}
