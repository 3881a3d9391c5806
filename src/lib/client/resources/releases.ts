import { type Api, path } from '../api.ts';
import type { ReleaseResource } from '../wire.ts';

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

  /** Makes a new release from an older one. */
  rollback(app: string, releaseId: string): Promise<ReleaseResource> {
    return this.#api.post(path('apps', app, 'releases'), { body: { release: releaseId } });
  }
}
