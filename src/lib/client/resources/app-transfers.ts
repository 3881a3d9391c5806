import { type Api, path } from '../api.ts';
import type { AppTransfer } from '../wire/app.ts';

/** Apps on their way to another owner, named by their app. */
export class AppTransfers {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(): Promise<readonly AppTransfer[]> {
    return this.#api.list('/account/app-transfers');
  }

  create(app: string, recipient: string): Promise<AppTransfer> {
    return this.#api.post('/account/app-transfers', { body: { app, recipient } });
  }

  settle(app: string, state: 'accepted' | 'declined'): Promise<AppTransfer> {
    return this.#api.patch(path('account', 'app-transfers', app), { body: { state } });
  }

  cancel(app: string): Promise<AppTransfer> {
    return this.#api.delete(path('account', 'app-transfers', app));
  }
}
