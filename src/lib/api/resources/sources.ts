import { Refusal } from '../../domain/refusal.ts';
import type { SourceResource } from '../../schema/build.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler } from '../call.ts';
import type { Capabilities } from '../capabilities.ts';
import type { SourceFiles, SourceTar } from '../source-files.ts';

interface SourcesOptions extends Pick<ApiOptions, 'apps' | 'urls'> {
  readonly files: SourceFiles;
  readonly capabilities: Capabilities;
}

const PATH = '/streams/source/';

/** Places to upload a source tarball to, and sources from there and elsewhere for builds. */
export class Sources {
  readonly #options: SourcesOptions;

  constructor(options: SourcesOptions) {
    this.#options = options;
  }

  readonly create: Handler = async () => {
    const { files, capabilities, urls } = this.#options;
    const id = await files.create();
    const url = (kind: 'source-put' | 'source-get') => `${urls.api()}${PATH}${capabilities.grant(kind, id)}`;
    const resource: SourceResource = {
      source_blob: { get_url: url('source-get'), put_url: url('source-put') },
    };
    return created(resource);
  };

  /** The older form below an app. */
  readonly createOfApp: Handler = async (call) => {
    await this.#options.apps.find(call.account, call.param('app'), 'deploy');
    return this.create(call);
  };

  /** `PUT` of the URL that was handed out for it. */
  async upload(request: Request, token: string): Promise<Response> {
    await this.#options.files.put(this.#subject('source-put', token), request.body);
    return new Response(null, { status: 200 });
  }

  async download(token: string): Promise<Response> {
    const { body, bytes } = await this.#options.files.get(this.#subject('source-get', token));
    return new Response(body, {
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(bytes) },
    });
  }

  /** The source of a build: one of ours without a detour through the network, or one that is fetched. */
  async obtain(url: string): Promise<SourceTar> {
    const { pathname } = URL.parse(url) ?? { pathname: '' };
    const token = pathname.startsWith(PATH) ? pathname.slice(PATH.length) : '';
    const id = this.#options.capabilities.subject('source-get', token);
    return id === null ? this.#options.files.fetch(url) : this.#options.files.take(id);
  }

  #subject(kind: 'source-put' | 'source-get', token: string): string {
    const id = this.#options.capabilities.subject(kind, token);
    if (id === null) throw Refusal.missing('source');
    return id;
  }
}
