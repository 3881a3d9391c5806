import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from './whole-file.ts';

/** One repository: the images of a process type of an app. */
export interface Repository {
  readonly appId: string;
  readonly type: string;
}

/**
 * What is in which repository, as small files, so that a kill leaves each either there or not:
 * `<app id>/blobs/<hex>` is there for every blob that may be read through the app,
 * `<app id>/types/<type>/tags/<tag>` holds the hex of a manifest, and `…/images/<hex of configuration>` too.
 */
export class Repositories {
  readonly #folder: string;
  readonly #temporary: string;

  constructor({ folder, temporary }: { readonly folder: string; readonly temporary: string }) {
    this.#folder = folder;
    this.#temporary = temporary;
  }

  /** Whether an app has brought that blob, or was shown it. */
  async hasBlob(appId: string, hex: string): Promise<boolean> {
    return (await contentOf(join(this.#folder, appId, 'blobs', hex))) !== null;
  }

  async addBlob(appId: string, hex: string): Promise<void> {
    await this.#write(join(this.#folder, appId, 'blobs', hex), '');
  }

  /** Hex of the manifest that a tag leads to, or `null`. */
  tag(repository: Repository, tag: string): Promise<string | null> {
    return contentOf(join(this.#path(repository, 'tags'), tag));
  }

  async setTag(repository: Repository, tag: string, manifest: string): Promise<void> {
    await this.#write(join(this.#path(repository, 'tags'), tag), manifest);
  }

  /** Whether it was there. */
  async removeTag(repository: Repository, tag: string): Promise<boolean> {
    const wasThere = (await this.tag(repository, tag)) !== null;
    await rm(join(this.#path(repository, 'tags'), tag), { force: true });
    return wasThere;
  }

  /** In order. */
  async tags(repository: Repository): Promise<readonly string[]> {
    return (await namesIn(this.#path(repository, 'tags'))).toSorted();
  }

  /** Hex of the manifest of the image with that configuration, or `null`. */
  image(repository: Repository, config: string): Promise<string | null> {
    return contentOf(join(this.#path(repository, 'images'), config));
  }

  async addImage(repository: Repository, config: string, manifest: string): Promise<void> {
    await this.#write(join(this.#path(repository, 'images'), config), manifest);
  }

  /** Everything of an app; absent is success. */
  async forget(appId: string): Promise<void> {
    await rm(join(this.#folder, appId), { recursive: true, force: true });
  }

  /** Hex of every manifest that a tag of any app leads to. */
  async tagged(): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const appId of await namesIn(this.#folder))
      for (const type of await namesIn(join(this.#folder, appId, 'types')))
        for (const tag of await this.tags({ appId, type })) {
          const manifest = await this.tag({ appId, type }, tag);
          if (manifest !== null) found.add(manifest);
        }
    return found;
  }

  /** Drops what leads to blobs that are gone. */
  async prune(isThere: (hex: string) => boolean): Promise<void> {
    for (const appId of await namesIn(this.#folder)) {
      const app = join(this.#folder, appId);
      for (const hex of await namesIn(join(app, 'blobs')))
        if (!isThere(hex)) await rm(join(app, 'blobs', hex), { force: true });
      for (const type of await namesIn(join(app, 'types')))
        for (const config of await namesIn(this.#path({ appId, type }, 'images'))) {
          const manifest = await this.image({ appId, type }, config);
          if (manifest !== null && !isThere(manifest))
            await rm(join(this.#path({ appId, type }, 'images'), config), { force: true });
        }
    }
  }

  #write(path: string, content: string): Promise<void> {
    return writeWhole(path, content, { temporary: this.#temporary });
  }

  #path({ appId, type }: Repository, part: 'tags' | 'images'): string {
    return join(this.#folder, appId, 'types', type, part);
  }
}

async function contentOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
