import { type Api, path } from '../api.ts';
import type { SshKey } from '../wire/account.ts';

/** Public SSH keys of the caller. */
export class SshKeys {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(): Promise<readonly SshKey[]> {
    return this.#api.list('/account/keys');
  }

  add(publicKey: string): Promise<SshKey> {
    return this.#api.post('/account/keys', { body: { public_key: publicKey } });
  }

  remove(id: string): Promise<SshKey> {
    return this.#api.delete(path('account', 'keys', id));
  }
}
