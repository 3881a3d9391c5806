import type { Account } from '../domain/account.ts';
import { isProcessType } from '../domain/procfile.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Slug, SlugDraft } from '../domain/slug.ts';
import { CONTAINER } from '../domain/stack.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import { MeasuredArchive } from './measured-archive.ts';
import type { SlugImages, SlugUploads, Stacks, Store } from './ports.ts';
import type { Settings } from './settings.ts';

interface SlugsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly slugImages: SlugImages;
  readonly slugUploads: SlugUploads;
  readonly stacks: Stacks;
  readonly settings: Pick<Settings, 'slugLimitBytes'>;
}

/** What whoever made a slug elsewhere says of it. */
export interface WantedSlug
  extends Pick<SlugDraft, 'processTypes' | 'commit' | 'commitDescription' | 'buildpackDescription'> {
  /** The app's own unless given. */
  readonly stack?: string;
  /** `SHA256:` and 64 hex digits. */
  readonly checksum?: string;
}

/** What was built, here or elsewhere, and its bytes. */
export class Slugs {
  readonly #options: SlugsOptions;

  constructor(options: SlugsOptions) {
    this.#options = options;
  }

  /** One that can be released, or one whose archive is waited for. @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, id: string): Promise<Slug | SlugDraft> {
    const { apps, store } = this.#options;
    const app = await apps.find(account, appIdOrName, 'deploy');
    const slug = (await store.slugs.find(id)) ?? (await store.slugs.findDraft(id));
    if (slug?.appId !== app.id) throw Refusal.missing('slug');
    return slug;
  }

  /** One that can be had, for an account of which no more than the id is known. @throws {Refusal} `not_found`, `forbidden` */
  async findFor(accountId: string, appId: string, id: string): Promise<Slug> {
    const app = await this.#options.apps.findFor(accountId, appId, 'deploy');
    const slug = await this.#options.store.slugs.find(id);
    // One that is made of images has no archive.
    if (slug?.appId !== app.id || slug.images) throw Refusal.missing('slug');
    return slug;
  }

  /**
   * Announces a slug that was made elsewhere.
   * @throws {Refusal} `invalid_params`, ids `invalid_process_type`, `invalid_stack` and `invalid_checksum`
   */
  async announce(account: Account, appIdOrName: string, wanted: WantedSlug): Promise<SlugDraft> {
    const app = await this.#options.apps.find(account, appIdOrName, 'deploy');
    const { stack = app.buildStack, checksum, ...rest } = wanted;
    this.#checkStack(stack);
    const draft: SlugDraft = {
      ...rest,
      id: newId(),
      appId: app.id,
      stack,
      processTypes: checkTypes(wanted.processTypes),
      expectedDigest: digestIn(checksum),
      createdAt: this.#options.clock.now(),
    };
    await this.#options.store.slugs.insertDraft(draft);
    return draft;
  }

  /**
   * Takes the archive of an announced slug, which can be released from then on.
   * @throws {Refusal} `not_found`; `conflict` when it came already; `invalid_params`, ids `invalid_slug`,
   *   `slug_too_large` and `checksum_mismatch`
   */
  async upload(id: string, archive: AsyncIterable<Uint8Array>): Promise<Slug> {
    const { store, slugUploads, settings } = this.#options;
    const { expectedDigest, ...draft } = await this.#announced(id);
    const measured = new MeasuredArchive(archive, settings.slugLimitBytes);
    const stored = await slugUploads.store(measured.read());
    measured.check(expectedDigest);
    const slug: Slug = { ...draft, ...stored };
    await store.transaction(async ({ slugs }) => {
      if (!(await slugs.findDraft(id))) throw alreadyThere();
      await slugs.insert(slug);
      await slugs.deleteDraft(id);
    });
    return slug;
  }

  /** The archive as it was stored. */
  read(slug: Pick<Slug, 'digest'>): AsyncIterable<Uint8Array> {
    return this.#options.slugImages.read(slug.digest);
  }

  async #announced(id: string): Promise<SlugDraft> {
    const { slugs } = this.#options.store;
    const draft = await slugs.findDraft(id);
    if (draft) return draft;
    throw (await slugs.find(id)) ? alreadyThere() : Refusal.missing('slug');
  }

  #checkStack(name: string): void {
    if (name === CONTAINER)
      throw Refusal.invalid(
        'Apps of the stack container run images, not slugs. Push one: renga container:push web',
        'invalid_stack',
      );
    const names = this.#options.stacks.list().map((stack) => stack.name);
    if (names.includes(name)) return;
    throw Refusal.invalid(`Stack ${name} does not exist. Stacks: ${names.join(', ')}.`, 'invalid_stack');
  }
}

const alreadyThere = (): Refusal =>
  new Refusal('conflict', 'This slug has been uploaded already. Announce another one.', {
    id: 'slug_uploaded',
  });

function checkTypes(types: SlugDraft['processTypes']): SlugDraft['processTypes'] {
  const bad = Object.keys(types).find((type) => !isProcessType(type));
  if (bad === undefined) return types;
  throw Refusal.invalid(
    `${JSON.stringify(bad)} cannot be a process type: it has up to 63 letters, digits, dashes and underscores, and a letter or digit at both ends.`,
    'invalid_process_type',
  );
}

function digestIn(checksum: string | undefined): string | null {
  if (checksum === undefined) return null;
  const digest = /^sha256:([0-9a-f]{64})$/i.exec(checksum)?.[1];
  if (digest) return digest.toLowerCase();
  throw Refusal.invalid('A checksum is SHA256: and 64 hex digits.', 'invalid_checksum');
}
