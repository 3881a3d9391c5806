import type { ProcessImage } from '../domain/process-image.ts';
import type { Engine } from '../engine/port.ts';
import type { BuiltImages } from '../platform/ports.ts';
import type { BlobStore } from './blob-store.ts';
import { runIn } from './image-config.ts';
import { imageRef } from './image-ref.ts';
import { userByNumber } from './image-user.ts';
import { MANIFEST_LIMIT } from './manifest-requests.ts';
import { takeSavedImage } from './saved-image.ts';

interface EngineBuiltImagesOptions {
  readonly engine: Engine;
  readonly blobs: BlobStore;
  /** Folder on the file system of the blobs. */
  readonly temporary: string;
  /** The installation's id. */
  readonly installation: string;
}

/** Keeps what the engine has built beside what was pushed, so that it is run, loaded again and swept like that. */
export class EngineBuiltImages implements BuiltImages {
  readonly #options: EngineBuiltImagesOptions;

  constructor(options: EngineBuiltImagesOptions) {
    this.#options = options;
  }

  async keep(ref: string, signal: AbortSignal): Promise<ProcessImage> {
    const { engine, blobs, temporary, installation } = this.#options;
    const archive = await engine.images.save(ref, signal);
    const stop = (): void => void archive.destroy(asError(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    try {
      // It may have come while the engine was asked, when nobody listened yet.
      signal.throwIfAborted();
      const { manifest, config, layers, size } = await takeSavedImage(archive, { blobs, temporary });
      signal.throwIfAborted();
      await engine.images.tag(ref, imageRef(installation, manifest));
      const document = await blobs.readWhole(config, MANIFEST_LIMIT);
      if (document === null) throw new Error(`The configuration of ${ref} is gone.`);
      const run = runIn(document);
      const user = await userByNumber(run.user, { blobs, layers, signal });
      return { id: `sha256:${config}`, manifest, size, ...run, user };
    } finally {
      signal.removeEventListener('abort', stop);
      archive.destroy();
    }
  }
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
