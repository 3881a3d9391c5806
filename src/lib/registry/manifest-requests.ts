import { unsupported } from './blob-requests.ts';
import type { BlobStore } from './blob-store.ts';
import { hexOf, isDigest } from './digest.ts';
import { DistributionError } from './distribution-error.ts';
import { runOf } from './image-config.ts';
import { type Manifest, parseManifest, readsIndex } from './manifest.ts';
import type { Repositories, Repository } from './repositories.ts';

interface ManifestRequestsOptions {
  readonly blobs: BlobStore;
  readonly repositories: Repositories;
}

interface Named {
  readonly repository: Repository;
  /** Name of the app, as it was asked for. */
  readonly app: string;
  readonly type: string;
  /** A tag or a digest. */
  readonly reference: string;
  /** Called when a manifest has been pushed, with its hex. */
  readonly pushed: (manifest: string) => Promise<void>;
}

/** Bytes; what registries and clients agree on. */
export const MANIFEST_LIMIT = 4 * 1024 * 1024;
const TAG = /^\w[\w.-]{0,127}$/;
const MOST_TAGS = 1_000;

/** Requests for manifests and tags. A manifest is kept as a blob; what it names has to be there before it. */
export class ManifestRequests {
  readonly #options: ManifestRequestsOptions;

  constructor(options: ManifestRequestsOptions) {
    this.#options = options;
  }

  async manifest(request: Request, named: Named): Promise<Response> {
    if (request.method === 'GET' || request.method === 'HEAD') return this.#show(request, named);
    if (request.method === 'PUT') return this.#take(request, named);
    if (request.method === 'DELETE') return this.#untag(named);
    throw unsupported(request);
  }

  async tags(
    request: Request,
    repository: Repository,
    { app, type }: { readonly app: string; readonly type: string },
  ): Promise<Response> {
    if (request.method !== 'GET') throw unsupported(request);
    const query = new URL(request.url).searchParams;
    const last = query.get('last') ?? '';
    const count = Math.min(Number.parseInt(query.get('n') ?? '', 10) || MOST_TAGS, MOST_TAGS);
    const all = (await this.#options.repositories.tags(repository)).filter((tag) => tag > last);
    const tags = all.slice(0, count);
    const next = `</v2/${app}/${type}/tags/list?n=${count}&last=${tags.at(-1) ?? ''}>; rel="next"`;
    return Response.json(
      { name: `${app}/${type}`, tags },
      { headers: all.length > tags.length ? { link: next } : {} },
    );
  }

  /** Many clients read nothing but images: of several ones they are shown that of this kind of machine. */
  async #show(request: Request, { repository, reference }: Named): Promise<Response> {
    const { blobs } = this.#options;
    let hex = await this.#resolve(repository, reference);
    let bytes = await blobs.readWhole(hex, MANIFEST_LIMIT);
    let manifest = bytes && parseManifest(bytes);
    if (manifest?.kind === 'index' && !isDigest(reference) && !readsIndex(request.headers.get('accept'))) {
      hex = imageOf(manifest);
      bytes = await blobs.readWhole(hex, MANIFEST_LIMIT);
      manifest = bytes && parseManifest(bytes);
    }
    if (!bytes || !manifest) throw unknownManifest(reference);
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), {
      headers: {
        'content-type': manifest.mediaType,
        'content-length': String(bytes.length),
        'docker-content-digest': `sha256:${hex}`,
      },
    });
  }

  async #take(request: Request, { repository, app, type, reference, pushed }: Named): Promise<Response> {
    const { blobs, repositories } = this.#options;
    if (!isDigest(reference) && !TAG.test(reference))
      throw new DistributionError(
        'MANIFEST_INVALID',
        `${JSON.stringify(reference)} cannot be a tag: it has up to 128 letters, digits, dots, dashes and underscores.`,
      );
    const bytes = await wholeBody(request);
    const manifest = parseManifest(bytes, request.headers.get('content-type'));
    await this.#check(repository, manifest);
    const hex = await blobs.write(bytes);
    if (isDigest(reference) && hexOf(reference) !== hex)
      throw new DistributionError('DIGEST_INVALID', 'What has come does not have this digest.');
    await repositories.addBlob(repository.appId, hex);
    if (manifest.kind === 'image') await repositories.addImage(repository, manifest.config, hex);
    if (!isDigest(reference)) await repositories.setTag(repository, reference, hex);
    await pushed(hex);
    return new Response(null, {
      status: 201,
      headers: {
        location: `/v2/${app}/${type}/manifests/sha256:${hex}`,
        'docker-content-digest': `sha256:${hex}`,
      },
    });
  }

  /** @throws {DistributionError} `MANIFEST_BLOB_UNKNOWN`; `MANIFEST_INVALID` for an image that nobody could run */
  async #check({ appId }: Repository, manifest: Manifest): Promise<void> {
    const { blobs, repositories } = this.#options;
    const needed =
      manifest.kind === 'index'
        ? manifest.manifests
        : [manifest.config, ...manifest.layers.map(({ hex }) => hex)];
    for (const hex of needed)
      if (!(await repositories.hasBlob(appId, hex)) || (await blobs.size(hex)) === null)
        throw new DistributionError(
          'MANIFEST_BLOB_UNKNOWN',
          `It names sha256:${hex}, which has not been pushed.`,
        );
    if (manifest.kind !== 'image') return;
    const config = await blobs.readWhole(manifest.config, MANIFEST_LIMIT);
    if (config && !isAttestation(config)) runOf(config);
  }

  async #untag({ repository, reference }: Named): Promise<Response> {
    if (isDigest(reference))
      throw new DistributionError(
        'UNSUPPORTED',
        'Only tags can be deleted here: an image goes when no tag and no release names it.',
      );
    if (!(await this.#options.repositories.removeTag(repository, reference)))
      throw unknownManifest(reference);
    return new Response(null, { status: 202 });
  }

  async #resolve(repository: Repository, reference: string): Promise<string> {
    const { repositories } = this.#options;
    if (isDigest(reference)) {
      const hex = hexOf(reference);
      if (await repositories.hasBlob(repository.appId, hex)) return hex;
    } else if (TAG.test(reference)) {
      const hex = await repositories.tag(repository, reference);
      if (hex !== null) return hex;
    }
    throw unknownManifest(reference);
  }
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** Hex of the manifest of the image for Linux on the kind of machine that this is. @throws {DistributionError} */
export function imageOf({ images }: Extract<Manifest, { readonly kind: 'index' }>): string {
  const wanted = ARCHITECTURES[process.arch] ?? process.arch;
  const found = images.find(({ os, architecture }) => os === 'linux' && architecture === wanted);
  if (found) return found.hex;
  throw new DistributionError('MANIFEST_UNKNOWN', `There is no image for linux/${wanted} among them.`);
}

/** What build tools put beside images about them is not there to be run. */
function isAttestation(config: Buffer): boolean {
  return /"os"\s*:\s*"unknown"/.test(config.toString('utf8'));
}

const unknownManifest = (reference: string): DistributionError =>
  new DistributionError('MANIFEST_UNKNOWN', `There is no image ${reference}: push one.`);

async function wholeBody(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MANIFEST_LIMIT)
      throw new DistributionError('SIZE_INVALID', `A manifest has at most ${MANIFEST_LIMIT} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
