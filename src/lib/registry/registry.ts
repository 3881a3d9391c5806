import type { App } from '../domain/app.ts';
import { Refusal } from '../domain/refusal.ts';
import type { ImageClients, RegistryCredentials } from '../platform/ports.ts';
import { decodeBasic } from '../std/basic-credentials.ts';
import { clientAddress } from '../std/client-address.ts';
import { BlobRequests } from './blob-requests.ts';
import type { BlobStore } from './blob-store.ts';
import { DistributionError, distributionError, errorResponse, FAULT } from './distribution-error.ts';
import { ManifestRequests } from './manifest-requests.ts';
import { parsePath } from './registry-request.ts';
import type { Repositories } from './repositories.ts';
import type { Uploads } from './uploads.ts';

export interface RegistryOptions {
  readonly clients: ImageClients;
  readonly blobs: BlobStore;
  readonly uploads: Uploads;
  readonly repositories: Repositories;
  /** Faults of ours that a client only sees as "something went wrong". */
  readonly onError: (error: unknown, doing: string) => void;
}

/** How a request came in. */
export interface RegistryContext {
  /** Over the local socket, whose peer is the owner of the installation: no token is asked for. */
  readonly trusted: boolean;
}

/** A container registry (OCI Distribution Specification 1.1) whose repositories are `APP/TYPE`, for push and pull. */
export class Registry {
  readonly #clients: ImageClients;
  readonly #blobs: BlobRequests;
  readonly #manifests: ManifestRequests;
  readonly #onError: RegistryOptions['onError'];

  constructor(options: RegistryOptions) {
    this.#clients = options.clients;
    this.#blobs = new BlobRequests(options);
    this.#manifests = new ManifestRequests(options);
    this.#onError = options.onError;
  }

  /** Whether a path is one of a registry, whatever the host is called. */
  static owns(path: string): boolean {
    return /^\/v2(\/|\?|$)/.test(path);
  }

  /** Serves one request. It does not reject. */
  async fetch(request: Request, context: RegistryContext): Promise<Response> {
    const response = await this.#serve(request, context).catch((error: unknown) => {
      const known = distributionError(error);
      if (!known) this.#onError(error, `${request.method} ${new URL(request.url).pathname}`);
      return errorResponse(known ?? FAULT);
    });
    response.headers.set('docker-distribution-api-version', 'registry/2.0');
    return response;
  }

  async #serve(request: Request, context: RegistryContext): Promise<Response> {
    const credentials = credentialsOf(request, context);
    const path = parsePath(new URL(request.url).pathname);
    if (path.of === 'base') {
      await this.#clients.identify(credentials);
      return Response.json({});
    }
    const { app, account } = await this.#clients.authorize(credentials, path.app);
    const repository = { appId: app.id, type: path.type };
    if (path.of === 'tags') return this.#manifests.tags(request, repository, path);
    if (path.of === 'blob') return this.#blobs.blob(request, app.id, path.digest);
    if (path.of === 'upload')
      return this.#blobs.upload(request, {
        appId: app.id,
        place: `/v2/${path.app}/${path.type}`,
        id: path.id,
        otherApp: (name) => this.#otherApp(credentials, name),
      });
    return this.#manifests.manifest(request, {
      ...path,
      repository,
      pushed: (manifest) =>
        this.#clients.pushed({ app, account, address: credentials.address, type: path.type, manifest }),
    });
  }

  /** An app that a blob is to be taken over from, or `null` for one that is not for this client. */
  async #otherApp(credentials: RegistryCredentials, name: string): Promise<App | null> {
    try {
      return (await this.#clients.authorize(credentials, name)).app;
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
  }
}

function credentialsOf(request: Request, { trusted }: RegistryContext): RegistryCredentials {
  const authorization = request.headers.get('authorization');
  const address = trusted ? 'this machine' : clientAddress(request.headers.get('x-forwarded-for'));
  if (trusted && authorization === null) return { token: null, address };
  const [scheme = '', text = ''] = (authorization ?? '').split(' ');
  const token = scheme.toLowerCase() === 'bearer' ? text : passwordOf(scheme, text);
  if (token) return { token, address };
  throw new DistributionError('UNAUTHORIZED', 'A token is needed: give it as password, with any user name.');
}

const passwordOf = (scheme: string, text: string): string =>
  scheme.toLowerCase() === 'basic' ? decodeBasic(text).password : '';
