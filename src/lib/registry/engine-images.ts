import { imageFor, type ProcessImage } from '../domain/process-image.ts';
import type { Slug } from '../domain/slug.ts';
import type { Engine } from '../engine/port.ts';
import type { SlugImages } from '../platform/ports.ts';
import type { BlobStore } from './blob-store.ts';
import { imageArchive } from './image-archive.ts';
import { imageRef } from './image-ref.ts';
import { parseManifest } from './manifest.ts';
import { MANIFEST_LIMIT } from './manifest-requests.ts';
import type { Repositories } from './repositories.ts';
import type { Uploads } from './uploads.ts';

interface EngineImagesOptions {
  readonly engine: Engine;
  readonly blobs: BlobStore;
  readonly uploads: Uploads;
  readonly repositories: Repositories;
  /** What runs slugs that are no images. */
  readonly slugImages: SlugImages;
  /** The installation's id. */
  readonly installation: string;
  /** How long a blob that nothing names is left alone: its push may still be under way. */
  readonly graceMs?: number;
}

const GRACE_MS = 60 * 60_000;

/** Images that were pushed, as images of an engine, beside those that are made of slugs. */
export class EngineImages implements SlugImages {
  readonly #options: EngineImagesOptions;
  readonly #underWay = new Map<string, Promise<string>>();

  constructor(options: EngineImagesOptions) {
    this.#options = options;
  }

  /** Calls for one image at the same time share one attempt. */
  ensure(slug: Slug, type: string): Promise<string> {
    const image = slug.images && imageFor(slug.images, type);
    if (!image) return this.#options.slugImages.ensure(slug, type);
    const underWay = this.#underWay.get(image.manifest);
    if (underWay !== undefined) return underWay;
    const attempt = this.#ensure(image).finally(() => this.#underWay.delete(image.manifest));
    this.#underWay.set(image.manifest, attempt);
    return attempt;
  }

  read(digest: string): AsyncIterable<Uint8Array> {
    return this.#options.slugImages.read(digest);
  }

  /** Beside what `keep` names, what a tag leads to is kept: somebody may release it yet. */
  async sweep(keep: ReadonlySet<string>): Promise<void> {
    const { slugImages, blobs, uploads, repositories, graceMs = GRACE_MS } = this.#options;
    await slugImages.sweep(keep);
    await uploads.giveUpForgotten();
    const named = await this.#named(new Set([...keep, ...(await repositories.tagged())]));
    await blobs.sweep(named, graceMs);
    const left = new Set(await blobs.names());
    await repositories.prune((hex) => left.has(hex));
    await this.#sweepEngine(keep);
  }

  async #ensure({ manifest }: ProcessImage): Promise<string> {
    const { engine, blobs } = this.#options;
    const ref = this.#ref(manifest);
    if (await engine.images.inspect(ref)) return ref;
    const { stream, written } = await imageArchive(blobs, manifest, ref);
    const loaded = engine.images.load(stream, { ref });
    loaded.catch(() => undefined);
    // What was wrong with the archive says more than what the engine makes of it.
    await Promise.race([written, loaded]);
    await Promise.all([written, loaded]);
    return ref;
  }

  /** What manifests name, and themselves. */
  async #named(manifests: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const named = new Set<string>();
    const waiting = [...manifests];
    for (let hex = waiting.pop(); hex !== undefined; hex = waiting.pop()) {
      if (named.has(hex)) continue;
      named.add(hex);
      const bytes = await this.#options.blobs.readWhole(hex, MANIFEST_LIMIT);
      if (bytes === null) continue;
      const manifest = parseManifest(bytes);
      if (manifest.kind === 'index') waiting.push(...manifest.manifests);
      else
        for (const each of [manifest.config, ...manifest.layers.map((layer) => layer.hex)]) named.add(each);
    }
    return named;
  }

  async #sweepEngine(keep: ReadonlySet<string>): Promise<void> {
    const { images } = this.#options.engine;
    const kept = new Set([...keep].map((digest) => this.#ref(digest)));
    for (const ref of await images.named(this.#ref(''))) if (!kept.has(ref)) await images.remove(ref);
  }

  #ref(manifest: string): string {
    return imageRef(this.#options.installation, manifest);
  }
}
