import type { App } from '../domain/app.ts';
import type { BlobStore } from './blob-store.ts';
import { hexOf } from './digest.ts';
import { DistributionError } from './distribution-error.ts';
import type { Repositories } from './repositories.ts';
import type { Uploads } from './uploads.ts';

interface BlobRequestsOptions {
  readonly blobs: BlobStore;
  readonly uploads: Uploads;
  readonly repositories: Repositories;
}

/** Where an upload goes to. */
interface Destination {
  readonly appId: string;
  /** Path of its repository. */
  readonly place: string;
  /** `null` for one that is to begin. */
  readonly id: string | null;
  /** The app of a repository that a blob is to be taken over from, or `null` for one that is not for this client. */
  readonly otherApp: (name: string) => Promise<App | null>;
}

/** Requests for blobs, and the uploads that they come in by. A blob that an app has may be read through all its types. */
export class BlobRequests {
  readonly #options: BlobRequestsOptions;

  constructor(options: BlobRequestsOptions) {
    this.#options = options;
  }

  async blob(request: Request, appId: string, digest: string): Promise<Response> {
    const { blobs } = this.#options;
    if (request.method !== 'GET' && request.method !== 'HEAD') throw unsupported(request);
    const hex = hexOf(digest);
    const size = await this.#sizeOf(appId, hex);
    if (size === null) throw new DistributionError('BLOB_UNKNOWN', 'There is no such blob.');
    return new Response(request.method === 'HEAD' ? null : bodyOf(blobs.read(hex)), {
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(size),
        'docker-content-digest': digest,
      },
    });
  }

  async upload(request: Request, to: Destination): Promise<Response> {
    const { appId, place, id } = to;
    if (id === null) {
      if (request.method !== 'POST') throw unsupported(request);
      return this.#begin(request, to);
    }
    if (request.method === 'GET') return underWay(place, id, this.#options.uploads.size(appId, id), 204);
    if (request.method === 'PATCH') return underWay(place, id, await this.#append(request, appId, id), 202);
    if (request.method === 'PUT') return this.#finish(request, { ...to, id });
    if (request.method !== 'DELETE') throw unsupported(request);
    await this.#options.uploads.cancel(appId, id);
    return new Response(null, { status: 204 });
  }

  async #begin(request: Request, to: Destination): Promise<Response> {
    const query = new URL(request.url).searchParams;
    const mount = query.get('mount');
    if (mount !== null && (await this.#takeOver(hexOf(mount), query.get('from'), to)))
      return there(to.place, mount);
    const id = await this.#options.uploads.begin(to.appId);
    if (query.get('digest') !== null) return this.#finish(request, { ...to, id });
    return underWay(to.place, id, 0, 202);
  }

  /** Whether the app has a blob, or has it from now on, because another app of this client has it. */
  async #takeOver(hex: string, from: string | null, to: Destination): Promise<boolean> {
    const { repositories } = this.#options;
    if ((await this.#sizeOf(to.appId, hex)) !== null) return true;
    const other = from === null ? null : await to.otherApp(from.split('/')[0] ?? '');
    if (other === null || (await this.#sizeOf(other.id, hex)) === null) return false;
    await repositories.addBlob(to.appId, hex);
    return true;
  }

  #append(request: Request, appId: string, id: string): Promise<number> {
    const { uploads } = this.#options;
    return uploads.append(appId, id, { from: beginningOf(request), chunks: request.body ?? nothing() });
  }

  async #finish(
    request: Request,
    { appId, place, id }: Destination & { readonly id: string },
  ): Promise<Response> {
    const { uploads, repositories } = this.#options;
    const digest = new URL(request.url).searchParams.get('digest') ?? '';
    hexOf(digest);
    await this.#append(request, appId, id);
    await repositories.addBlob(appId, await uploads.finish(appId, id, digest));
    return there(place, digest);
  }

  async #sizeOf(appId: string, hex: string): Promise<number | null> {
    const { blobs, repositories } = this.#options;
    return (await repositories.hasBlob(appId, hex)) ? blobs.size(hex) : null;
  }
}

/** First byte that a piece says that it begins with, or `null` when it does not say. */
function beginningOf(request: Request): number | null {
  const range = request.headers.get('content-range');
  if (range === null) return null;
  const from = /^(?:bytes )?(\d+)-\d+/.exec(range)?.[1];
  if (from === undefined)
    throw new DistributionError('RANGE_INVALID', 'A Content-Range is FIRST-LAST, in bytes.');
  return Number(from);
}

const underWay = (place: string, id: string, size: number, status: 202 | 204): Response =>
  new Response(null, {
    status,
    headers: {
      location: `${place}/blobs/uploads/${id}`,
      range: `0-${Math.max(0, size - 1)}`,
      'docker-upload-uuid': id,
    },
  });

const there = (place: string, digest: string): Response =>
  new Response(null, {
    status: 201,
    headers: { location: `${place}/blobs/${digest}`, 'docker-content-digest': digest },
  });

export const unsupported = ({ method }: Request): DistributionError =>
  new DistributionError('UNSUPPORTED', `This registry does not take ${method} here.`);

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Read as fast as the client takes it. */
function bodyOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
