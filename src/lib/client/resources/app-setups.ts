import { type Api, path } from '../api.ts';
import type { AppSetupResource } from '../wire/app.ts';

/** What an app is made with, besides its `app.json`. */
export interface AppSetupParams {
  readonly name?: string | undefined;
  readonly stack?: string | undefined;
  readonly region?: string | undefined;
  /** The team that is to own it. */
  readonly team?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly buildpacks: readonly string[];
  /** What the source is called: a commit. */
  readonly version?: string | undefined;
}

/** Apps made of a source with an `app.json`. */
export class AppSetups {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Uploads a gzip tar and begins to make an app of it. */
  async create(tar: Uint8Array, params: AppSetupParams): Promise<AppSetupResource> {
    const { name, stack, region, team, env, buildpacks, version } = params;
    const { source_blob } = await this.#api.post<Source>('/sources');
    await this.#api.upload(source_blob.put_url, tar);
    return this.#api.post('/app-setups', {
      body: {
        app: { name, stack, region, organization: team },
        source_blob: { url: source_blob.get_url, version },
        overrides: {
          env,
          ...(buildpacks.length > 0 ? { buildpacks: buildpacks.map((url) => ({ url })) } : {}),
        },
      },
    });
  }

  get(id: string): Promise<AppSetupResource> {
    return this.#api.get(path('app-setups', id));
  }
}

interface Source {
  readonly source_blob: { readonly put_url: string; readonly get_url: string };
}
