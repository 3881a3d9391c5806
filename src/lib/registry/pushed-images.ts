import type { ProcessImage } from '../domain/process-image.ts';
import { Refusal } from '../domain/refusal.ts';
import type { ImageRepositories } from '../platform/ports.ts';
import type { BlobStore } from './blob-store.ts';
import { DistributionError } from './distribution-error.ts';
import { runOf } from './image-config.ts';
import { userByNumber } from './image-user.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { imageOf, MANIFEST_LIMIT } from './manifest-requests.ts';
import type { Repositories } from './repositories.ts';

interface PushedImagesOptions {
  readonly blobs: BlobStore;
  readonly repositories: Repositories;
}

/** What clients have pushed, as images that dynos can run. */
export class PushedImages implements ImageRepositories {
  readonly #options: PushedImagesOptions;

  constructor(options: PushedImagesOptions) {
    this.#options = options;
  }

  async find(appId: string, type: string, idOrTag: string): Promise<ProcessImage | null> {
    const { repositories } = this.#options;
    const repository = { appId, type };
    const [, config] = /^sha256:([0-9a-f]{64})$/.exec(idOrTag) ?? [];
    const hex =
      config === undefined
        ? await repositories.tag(repository, idOrTag)
        : await repositories.image(repository, config);
    try {
      return hex === null ? null : await this.#read(hex);
    } catch (error) {
      if (error instanceof DistributionError) throw Refusal.invalid(error.message, 'invalid_image');
      throw error;
    }
  }

  forget(appId: string): Promise<void> {
    return this.#options.repositories.forget(appId);
  }

  async #read(hex: string): Promise<ProcessImage | null> {
    const { blobs } = this.#options;
    const manifest = await this.#manifest(hex);
    if (manifest === null) return null;
    if (manifest.kind === 'index') return this.#read(imageOf(manifest));
    // Asked for one by one, which also keeps a sweep away until a release names them.
    for (const { hex: layer } of manifest.layers) if ((await blobs.size(layer)) === null) return null;
    if ((await blobs.size(hex)) === null || (await blobs.size(manifest.config)) === null) return null;
    const config = await blobs.readWhole(manifest.config, MANIFEST_LIMIT);
    if (config === null) return null;
    const run = runOf(config);
    const layers = manifest.layers.map((layer) => layer.hex);
    return {
      id: `sha256:${manifest.config}`,
      manifest: hex,
      size: manifest.layers.reduce((sum, { size }) => sum + size, 0),
      ...run,
      user: await userByNumber(run.user, { blobs, layers }),
    };
  }

  async #manifest(hex: string): Promise<Manifest | null> {
    const bytes = await this.#options.blobs.readWhole(hex, MANIFEST_LIMIT);
    return bytes && parseManifest(bytes);
  }
}
