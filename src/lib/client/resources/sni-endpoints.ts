import { type Api, path } from '../api.ts';
import type { SniEndpointResource } from '../wire/app.ts';

/** A certificate with what may follow it, and its key; both PEM. */
export interface CertificateFiles {
  readonly chain: string;
  readonly key: string;
}

export class SniEndpoints {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(app: string): Promise<readonly SniEndpointResource[]> {
    return this.#api.list(path('apps', app, 'sni-endpoints'));
  }

  add(app: string, { chain, key }: CertificateFiles): Promise<SniEndpointResource> {
    const body = { certificate_chain: chain, private_key: key };
    return this.#api.post(path('apps', app, 'sni-endpoints'), { body });
  }

  /** Puts another certificate in the place of one. */
  update(app: string, name: string, { chain, key }: CertificateFiles): Promise<SniEndpointResource> {
    const body = { certificate_chain: chain, private_key: key };
    return this.#api.patch(path('apps', app, 'sni-endpoints', name), { body });
  }

  remove(app: string, name: string): Promise<SniEndpointResource> {
    return this.#api.delete(path('apps', app, 'sni-endpoints', name));
  }
}
