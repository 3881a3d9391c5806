import { type Api, path } from '../api.ts';
import type { DomainResource } from '../wire/app.ts';

export class Domains {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(app: string): Promise<readonly DomainResource[]> {
    return this.#api.list(path('apps', app, 'domains'));
  }

  /** By host name or id. */
  get(app: string, domain: string): Promise<DomainResource> {
    return this.#api.get(path('apps', app, 'domains', domain));
  }

  /** `sniEndpoint` is the id or name of a certificate. */
  add(app: string, hostname: string, sniEndpoint: string | null): Promise<DomainResource> {
    return this.#api.post(path('apps', app, 'domains'), { body: { hostname, sni_endpoint: sniEndpoint } });
  }

  secure(app: string, domain: string, sniEndpoint: string | null): Promise<DomainResource> {
    return this.#api.patch(path('apps', app, 'domains', domain), { body: { sni_endpoint: sniEndpoint } });
  }

  remove(app: string, domain: string): Promise<DomainResource> {
    return this.#api.delete(path('apps', app, 'domains', domain));
  }
}
