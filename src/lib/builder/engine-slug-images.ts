import type { Slug } from '../domain/slug.ts';
import { findStack } from '../domain/stack.ts';
import type { Engine } from '../engine/port.ts';
import type { SlugImages, Stacks } from '../platform/ports.ts';
import { slugLabels } from './labels.ts';
import type { SlugStore } from './slug-store.ts';

const GRACE_MS = 60 * 60_000;

/** Stored slugs as images of an engine: the stack's run image and one layer more. */
export class EngineSlugImages implements SlugImages {
  readonly #engine: Engine;
  readonly #stacks: Stacks;
  readonly #store: SlugStore;
  readonly #installation: string;
  readonly #graceMs: number;
  readonly #underWay = new Map<string, Promise<string>>();

  constructor(options: {
    readonly engine: Engine;
    readonly stacks: Stacks;
    readonly store: SlugStore;
    /** The installation's id. */
    readonly installation: string;
    /** How long an archive that no record names is left alone: its build may still be about to name it. */
    readonly graceMs?: number;
  }) {
    this.#engine = options.engine;
    this.#stacks = options.stacks;
    this.#store = options.store;
    this.#installation = options.installation;
    this.#graceMs = options.graceMs ?? GRACE_MS;
  }

  /** Calls for one slug at the same time share one attempt. */
  ensure(slug: Slug): Promise<string> {
    const underWay = this.#underWay.get(slug.digest);
    if (underWay !== undefined) return underWay;
    const attempt = this.#ensure(slug).finally(() => this.#underWay.delete(slug.digest));
    this.#underWay.set(slug.digest, attempt);
    return attempt;
  }

  read(digest: string): AsyncIterable<Uint8Array> {
    return this.#store.read(digest);
  }

  async sweep(keep: ReadonlySet<string>): Promise<void> {
    await this.#store.sweep(keep, this.#graceMs);
    const kept = new Set([...keep].map((digest) => this.#ref(digest)));
    for (const image of await this.#engine.images.list(slugLabels(this.#installation)))
      for (const ref of image.refs.filter((each) => this.#isOurs(each) && !kept.has(each)))
        await this.#engine.images.remove(ref);
  }

  async #ensure(slug: Slug): Promise<string> {
    const ref = this.#ref(slug.digest);
    if (await this.#engine.images.inspect(ref)) return ref;
    await this.#store.verify(slug.digest);
    const run = await this.#stacks.ensureRun(slug.stack);
    await this.#engine.images.addLayer({
      base: run,
      layerPath: this.#store.path(slug.digest),
      diffId: slug.diffId,
      ref,
      config: {
        user: '1000:1000',
        workingDir: '/app',
        env: { HOME: '/app', STACK: findStack(slug.stack).buildpackName },
        labels: slugLabels(this.#installation),
      },
    });
    return ref;
  }

  #ref(digest: string): string {
    return `renga/slug:${this.#installation}-${digest.slice(0, 16)}`;
  }

  #isOurs(ref: string): boolean {
    return ref.startsWith(`renga/slug:${this.#installation}-`);
  }
}
