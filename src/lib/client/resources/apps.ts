import { type Api, path } from '../api.ts';
import type { AppResource } from '../wire/app.ts';

/** Apps of the caller. */
export class Apps {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Those that the caller owns or works on; with `all`, every one that can be seen. */
  list(options: { readonly all: boolean }): Promise<readonly AppResource[]> {
    return this.#api.list(options.all ? '/apps' : '/users/~/apps');
  }

  /** Many at once, by id; those that cannot be seen are left out. */
  byIds(ids: readonly string[]): Promise<readonly AppResource[]> {
    return this.#api.post('/filters/apps', { body: { in: { id: ids } }, range: 'id ..; max=1000;' });
  }

  get(app: string): Promise<AppResource> {
    return this.#api.get(path('apps', app));
  }

  /** Without a name the platform makes one up. */
  create(params: {
    readonly name?: string;
    readonly stack?: string;
    readonly region?: string;
  }): Promise<AppResource> {
    return this.#api.post('/apps', { body: params });
  }

  update(
    app: string,
    change: { readonly name?: string; readonly build_stack?: string; readonly maintenance?: boolean },
  ): Promise<AppResource> {
    return this.#api.patch(path('apps', app), { body: change });
  }

  /** Automatic certificates for its domains. */
  enableAcm(app: string): Promise<AppResource> {
    return this.#api.post(path('apps', app, 'acm'), { body: {} });
  }

  /** Tries those again that have failed. */
  refreshAcm(app: string): Promise<AppResource> {
    return this.#api.patch(path('apps', app, 'acm'), { body: { acm_refresh: true } });
  }

  disableAcm(app: string): Promise<AppResource> {
    return this.#api.delete(path('apps', app, 'acm'));
  }

  delete(app: string): Promise<AppResource> {
    return this.#api.delete(path('apps', app));
  }
}
