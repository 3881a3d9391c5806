import { type Api, path } from '../api.ts';
import type { BuildpackInstallation } from '../wire/release.ts';

export class Buildpacks {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** In the order in which they run. */
  list(app: string): Promise<readonly BuildpackInstallation[]> {
    return this.#api.list(path('apps', app, 'buildpack-installations'));
  }

  /** Names or URLs, in order; none of them lets the next build detect. */
  replace(app: string, buildpacks: readonly string[]): Promise<readonly BuildpackInstallation[]> {
    return this.#api.put(path('apps', app, 'buildpack-installations'), {
      body: { updates: buildpacks.map((buildpack) => ({ buildpack })) },
    });
  }
}
