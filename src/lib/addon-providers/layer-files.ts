import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { randomHex } from '../std/ids.ts';

/** A layer in a file: gzip, and the SHA-256 (hex) of the tar that it holds. */
export interface LayerFile {
  readonly path: string;
  readonly diffId: string;
}

/** Finished layers of images, in a folder; the name of each ends in the digest of what it holds. */
export class LayerFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async find(stem: string): Promise<LayerFile | null> {
    await mkdir(this.#folder, { recursive: true });
    for (const file of await readdir(this.#folder)) {
      const [, diffId] = new RegExp(`^${stem}-([0-9a-f]{64})[.]tgz$`).exec(file) ?? [];
      if (diffId) return { path: join(this.#folder, file), diffId };
    }
    return null;
  }

  /** Keeps a tar as it is. */
  keep(stem: string, tar: Readable): Promise<LayerFile> {
    return this.#whole(stem, (path) => writeTar(tar, path));
  }

  /** Keeps the one file of an archive, which is a tar. */
  keepOnlyEntry(stem: string, archive: Readable): Promise<LayerFile> {
    return this.#whole(stem, (path) => writeOnlyEntry(archive, path));
  }

  /** Whole or not at all. */
  async #whole(stem: string, write: (path: string) => Promise<string>): Promise<LayerFile> {
    const temporary = join(this.#folder, `${stem}-${randomHex(6)}.tmp`);
    try {
      const diffId = await write(temporary);
      const path = join(this.#folder, `${stem}-${diffId}.tgz`);
      await rename(temporary, path);
      return { path, diffId };
    } finally {
      await rm(temporary, { force: true });
    }
  }
}

/** Resolves with the SHA-256 of the tar. */
async function writeTar(tar: Readable, path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(tar, tapped(hash), createGzip({ level: 1 }), createWriteStream(path));
  return hash.digest('hex');
}

async function writeOnlyEntry(archive: Readable, path: string): Promise<string> {
  const entries = extract();
  const written = new Promise<string>((resolve, reject) => {
    entries.on('entry', (_header, stream, next) => {
      writeTar(Readable.from(stream), path).then((diffId) => {
        resolve(diffId);
        next();
      }, reject);
    });
    entries.on('finish', () => reject(new Error('The engine sent an archive without a file.')));
  });
  const [, diffId] = await Promise.all([pipeline(archive, entries), written]);
  return diffId;
}

/** Passes everything on and has it counted. */
const tapped = (hash: Hash) =>
  new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
