import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Slug } from '../domain/slug.ts';
import type { Apps } from './apps.ts';
import type { SlugImages, Store } from './ports.ts';

interface SlugsOptions {
  readonly store: Store;
  readonly apps: Apps;
  readonly slugImages: SlugImages;
}

/** What was built, and its bytes. */
export class Slugs {
  readonly #options: SlugsOptions;

  constructor(options: SlugsOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, id: string): Promise<Slug> {
    const app = await this.#options.apps.find(account, appIdOrName);
    const slug = await this.#options.store.slugs.find(id);
    if (!slug || slug.appId !== app.id) throw Refusal.missing('slug');
    return slug;
  }

  /** The archive as it was stored. */
  read(slug: Pick<Slug, 'digest'>): AsyncIterable<Uint8Array> {
    return this.#options.slugImages.read(slug.digest);
  }
}
