import { type Api, path } from '../api.ts';
import type { AuthorizationResource } from '../wire/account.ts';

export interface AuthorizationWish {
  readonly description?: string;
  /** Seconds; no end without. */
  readonly expires_in?: number;
  readonly scope?: readonly string[];
}

/** Tokens of the caller, and what applications were allowed. */
export class Authorizations {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(): Promise<readonly AuthorizationResource[]> {
    return this.#api.list('/oauth/authorizations');
  }

  get(id: string): Promise<AuthorizationResource> {
    return this.#api.get(path('oauth', 'authorizations', id));
  }

  /** The token can be read in this answer only, as after `rotate`. */
  create(wish: AuthorizationWish): Promise<AuthorizationResource> {
    return this.#api.post('/oauth/authorizations', { body: wish });
  }

  /** What is left out stays as it is. */
  update(
    id: string,
    change: {
      readonly description?: string;
      readonly client?: { readonly id: string; readonly secret: string };
    },
  ): Promise<AuthorizationResource> {
    return this.#api.patch(path('oauth', 'authorizations', id), { body: change });
  }

  /** Another token in place of the one that there was. */
  rotate(id: string): Promise<AuthorizationResource> {
    return this.#api.post(path('oauth', 'authorizations', id, 'actions', 'regenerate-tokens'));
  }

  revoke(id: string): Promise<AuthorizationResource> {
    return this.#api.delete(path('oauth', 'authorizations', id));
  }
}
