import { type Api, path } from '../api.ts';
import type { OauthClientResource } from '../wire/account.ts';

/** Applications of the caller that ask people whether they may act for them. */
export class OauthClients {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(): Promise<readonly OauthClientResource[]> {
    return this.#api.list('/oauth/clients');
  }

  get(id: string): Promise<OauthClientResource> {
    return this.#api.get(path('oauth', 'clients', id));
  }

  /** Renga's own secrets can be read in this answer only, as after `rotate`. */
  create(client: { readonly name: string; readonly redirect_uri: string }): Promise<OauthClientResource> {
    return this.#api.post('/oauth/clients', { body: client });
  }

  update(
    id: string,
    change: { readonly name?: string; readonly redirect_uri?: string },
  ): Promise<OauthClientResource> {
    return this.#api.patch(path('oauth', 'clients', id), { body: change });
  }

  /** Another secret in place of the one that there was. */
  rotate(id: string): Promise<OauthClientResource> {
    return this.#api.post(path('oauth', 'clients', id, 'actions', 'rotate-credentials'));
  }

  remove(id: string): Promise<OauthClientResource> {
    return this.#api.delete(path('oauth', 'clients', id));
  }
}
