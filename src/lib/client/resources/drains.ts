import { type Api, path } from '../api.ts';
import type { LogDrainResource } from '../wire/logs-and-webhooks.ts';

export class Drains {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(app: string): Promise<readonly LogDrainResource[]> {
    return this.#api.list(path('apps', app, 'log-drains'));
  }

  add(app: string, url: string): Promise<LogDrainResource> {
    return this.#api.post(path('apps', app, 'log-drains'), { body: { url } });
  }

  /** By its URL, token or id. */
  remove(app: string, drain: string): Promise<LogDrainResource> {
    return this.#api.delete(path('apps', app, 'log-drains', drain));
  }
}
