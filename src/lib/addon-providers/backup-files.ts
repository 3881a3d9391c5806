import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../domain/refusal.ts';
import type { BackupStore } from '../platform/ports.ts';

const WHOLE = /^([0-9a-f-]{36})[.]dump$/;

/** Backups as files (0600) of one folder, each named by the transfer that made it. */
export class BackupFiles implements BackupStore {
  readonly #folder: string;

  constructor({ folder }: { readonly folder: string }) {
    this.#folder = folder;
  }

  /** It has its name when everything of it is on the disk, so that what has a name is whole. */
  async write(id: string, source: AsyncIterable<Uint8Array>): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const partial = `${this.#path(id)}.part`;
    try {
      await withFile(await open(partial, 'w', 0o600), async (file) => {
        for await (const chunk of source) await file.writeFile(chunk);
        await file.sync();
      });
      await rename(partial, this.#path(id));
      await withFile(await open(this.#folder, 'r'), (folder) => folder.sync());
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  async read(id: string): Promise<{ readonly bytes: number; readonly body: AsyncIterable<Uint8Array> }> {
    const { size } = await stat(this.#path(id)).catch(() => {
      throw new Refusal('not_found', 'The file of this backup is gone.', { resource: 'backup' });
    });
    return { bytes: size, body: createReadStream(this.#path(id)) };
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  async sweep(kept: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) {
      const [, id] = WHOLE.exec(name) ?? [];
      if (id === undefined || !kept.has(id)) await rm(join(this.#folder, name), { force: true });
    }
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.dump`);
  }
}

async function withFile<T>(file: FileHandle, use: (file: FileHandle) => Promise<T>): Promise<T> {
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
