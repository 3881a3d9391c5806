import { type Api, path } from '../api.ts';
import type { FeatureResource } from '../wire/app.ts';

/** Named switches of an app, or, with null in its place, of the account. */
export class Features {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(app: string | null): Promise<readonly FeatureResource[]> {
    return this.#api.list(pathOf(app));
  }

  get(app: string | null, name: string): Promise<FeatureResource> {
    return this.#api.get(pathOf(app, name));
  }

  turn(app: string | null, name: string, enabled: boolean): Promise<FeatureResource> {
    return this.#api.patch(pathOf(app, name), { body: { enabled } });
  }
}

const pathOf = (app: string | null, ...rest: readonly string[]): string =>
  app === null ? path('account', 'features', ...rest) : path('apps', app, 'features', ...rest);
