import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { DEFAULT_SIZE } from '../domain/dyno-size.ts';
import { formationFor } from '../domain/formation.ts';
import { imageSlug } from '../domain/image-slug.ts';
import { ownCommand, type ProcessImage, type ProcessImages } from '../domain/process-image.ts';
import { isProcessType } from '../domain/procfile.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Slug } from '../domain/slug.ts';
import { CONTAINER } from '../domain/stack.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { FormationRow } from './formations.ts';
import type { ImageRepositories, Records, Store } from './ports.ts';
import { newest, type Releases } from './releases.ts';

interface ImageReleasesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly images: Pick<ImageRepositories, 'find'>;
  readonly releases: Releases;
}

/** What a process type is to run from now on. */
export interface ImageChange {
  readonly type: string;
  /** Id or tag of an image that was pushed; `null` takes the type away. */
  readonly image: string | null;
}

/** Releases images that were pushed (Dev Center: Container Registry & Runtime). */
export class ImageReleases {
  readonly #options: ImageReleasesOptions;

  constructor(options: ImageReleasesOptions) {
    this.#options = options;
  }

  /**
   * Makes one release of all changes; process types that are not named keep their images. Answers with the formation
   * that the release will have.
   * @throws {Refusal} `not_found`, `forbidden`; `invalid_params`, ids `container_stack_needed`, `invalid_process_type`,
   *   `image_not_pushed` and `invalid_image`
   */
  async release(
    account: Account,
    appIdOrName: string,
    changes: readonly ImageChange[],
  ): Promise<readonly FormationRow[]> {
    const { store, apps, releases } = this.#options;
    const app = await apps.find(account, appIdOrName, 'deploy');
    if (app.buildStack !== CONTAINER) throw otherStack(app);
    const pushed = new Map<string, ProcessImage | null>();
    for (const { type, image } of changes)
      pushed.set(type, image === null ? null : await this.#find(app, type, image));
    const { release, slug, rows } = await store.transaction(async (records) => {
      const slug = await this.#slug(records, app, pushed);
      await records.slugs.insert(slug);
      const release = await releases.insertOfSlug(records, app, account, {
        cause: 'slug',
        slug,
        description: describeImages(pushed),
      });
      return { release, slug, rows: await formationOf(records, app, slug) };
    });
    releases.announce(app, release);
    return rows.map((row) => ({ ...row, command: slug.processTypes[row.type] ?? '' }));
  }

  async #find(app: App, type: string, image: string): Promise<ProcessImage> {
    if (!isProcessType(type))
      throw Refusal.invalid(`${JSON.stringify(type)} cannot be a process type.`, 'invalid_process_type');
    const found = await this.#options.images.find(app.id, type, image);
    if (found) return found;
    throw Refusal.invalid(
      `No image ${image} of ${app.name}/${type} has been pushed. Push one: renga container:push ${type} -a ${app.name}`,
      'image_not_pushed',
    );
  }

  async #slug(records: Records, app: App, pushed: ReadonlyMap<string, ProcessImage | null>): Promise<Slug> {
    const { slugId } = await newest(records, app.id);
    const slug = slugId === null ? null : await records.slugs.find(slugId);
    const before = slug?.images ?? {};
    for (const [type, image] of pushed)
      if (image === null && !Object.hasOwn(before, type)) throw Refusal.missing('formation');
    const images: ProcessImages = Object.fromEntries(
      [...new Map<string, ProcessImage | null>([...Object.entries(before), ...pushed])].flatMap(
        ([type, image]) => (image ? [[type, image]] : []),
      ),
    );
    // What a heroku.yml has them run is theirs for as long as their image is.
    const commandOf = (type: string, image: ProcessImage): string =>
      (pushed.has(type) ? undefined : slug?.processTypes[type]) ?? ownCommand(image);
    return {
      ...imageSlug(
        images,
        Object.fromEntries(Object.entries(images).map(([type, image]) => [type, commandOf(type, image)])),
      ),
      id: newId(),
      appId: app.id,
      commit: null,
      commitDescription: null,
      buildpackDescription: null,
      createdAt: this.#options.clock.now(),
    };
  }
}

async function formationOf(records: Records, app: App, slug: Slug) {
  const current = await records.releases.current(app.id);
  const known = await records.formations.list(app.id);
  const isFirst = !current?.slugId;
  return formationFor(Object.keys(slug.processTypes), known, isFirst, DEFAULT_SIZE);
}

/** `Deployed web (2c26b46b68ff), worker (fcde2b2edba5)`, as Heroku says it. */
function describeImages(pushed: ReadonlyMap<string, ProcessImage | null>): string {
  const deployed = [...pushed].flatMap(([type, image]) =>
    image ? [`${type} (${image.id.replace('sha256:', '').slice(0, 12)})`] : [],
  );
  const removed = [...pushed].flatMap(([type, image]) => (image ? [] : [type]));
  return [
    ...(deployed.length > 0 ? [`Deployed ${deployed.join(', ')}`] : []),
    ...(removed.length > 0 ? [`Removed ${removed.join(', ')}`] : []),
  ].join('; ');
}

const otherStack = ({ name, buildStack }: App): Refusal =>
  Refusal.invalid(
    `${name} has the stack ${buildStack}, and images are for apps of the stack container. Switch: renga stack:set container -a ${name}`,
    'container_stack_needed',
  );
