import { type Api, path } from '../api.ts';
import type { ConfigVars as Config } from '../wire/app.ts';

export class ConfigVars {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  get(app: string): Promise<Config> {
    return this.#api.get(path('apps', app, 'config-vars'));
  }

  /** Sets some and, with null, removes others in one release; answers the whole new map. */
  patch(app: string, change: Readonly<Record<string, string | null>>): Promise<Config> {
    return this.#api.patch(path('apps', app, 'config-vars'), { body: change });
  }

  /** As they stood in one release. */
  ofRelease(app: string, version: number): Promise<Config> {
    return this.#api.get(path('apps', app, 'releases', version, 'config-vars'));
  }
}
