import { type Api, path } from '../api.ts';
import type {
  AccountQuotaResource,
  AuthorizationResource,
  BackendStatus,
  Person,
  StackResource,
} from '../wire.ts';

/** What belongs to the caller or to the whole installation. */
export class Platform {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  account(): Promise<Person> {
    return this.#api.get('/account');
  }

  /** An account by e-mail or id. @throws {ApiError} `not_found` */
  user(emailOrId: string): Promise<Person> {
    return this.#api.get(path('users', emailOrId));
  }

  /** What the caller has of its Eco dyno hours in this month. */
  quota(accountId: string): Promise<AccountQuotaResource> {
    return this.#api.get(path('accounts', accountId, 'actions', 'get-quota'));
  }

  stacks(): Promise<readonly StackResource[]> {
    return this.#api.list('/stacks');
  }

  /** A new token; it cannot be read again. */
  authorize(description: string): Promise<AuthorizationResource> {
    return this.#api.post('/oauth/authorizations', { body: { description, scope: ['global'] } });
  }

  status(signal?: AbortSignal): Promise<BackendStatus> {
    return this.#api.get('/renga/status', { signal });
  }

  /** Ends the control plane; its dynos go on serving with `keep`. */
  async shutdown(dynos: 'stop' | 'keep'): Promise<void> {
    await this.#api.post('/renga/shutdown', { body: { dynos } });
  }
}
