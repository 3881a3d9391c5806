import { type Api, path } from '../api.ts';
import type { BuildResource } from '../wire/release.ts';

export class Builds {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** The newest `count`, newest first. */
  newest(app: string, count: number): Promise<readonly BuildResource[]> {
    return this.#api.get(path('apps', app, 'builds'), { range: `started_at ..; max=${count}, order=desc` });
  }

  get(app: string, id: string): Promise<BuildResource> {
    return this.#api.get(path('apps', app, 'builds', id));
  }
}
