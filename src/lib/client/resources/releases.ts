import { type Api, path } from '../api.ts';
import type { ReleaseResource, SlugResource } from '../wire/release.ts';

export class Releases {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** The newest `count`, newest first. */
  newest(app: string, count: number): Promise<readonly ReleaseResource[]> {
    return this.#api.get(path('apps', app, 'releases'), { range: `version ..; max=${count}, order=desc` });
  }

  /** By version, with or without its `v`, or by id. */
  get(app: string, release: string | number): Promise<ReleaseResource> {
    return this.#api.get(path('apps', app, 'releases', String(release).replace(/^v(?=\d+$)/, '')));
  }

  /** The release that serves, or null. */
  async current(app: string): Promise<ReleaseResource | null> {
    return (await this.newest(app, 1_000)).find((release) => release.current) ?? null;
  }

  /** What a release runs, or null when it has no slug. */
  async slugOf(app: string, release: ReleaseResource): Promise<SlugResource | null> {
    return release.slug && this.#api.get(path('apps', app, 'slugs', release.slug.id));
  }

  /** Makes a new release from an older one. */
  rollback(app: string, releaseId: string): Promise<ReleaseResource> {
    return this.#api.post(path('apps', app, 'releases'), { body: { release: releaseId } });
  }

  /** Makes a new release of a slug, with the config of today. */
  ofSlug(app: string, slugId: string, description: string): Promise<ReleaseResource> {
    return this.#api.post(path('apps', app, 'releases'), { body: { slug: slugId, description } });
  }
}
