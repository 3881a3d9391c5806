import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, type Header, type Pack, pack } from 'tar-stream';
import { Refusal } from '../domain/refusal.ts';
import type { SlugUploads, StoredSlug } from '../platform/ports.ts';
import { BuildFailed } from './build-failed.ts';
import type { SlugStore } from './slug-store.ts';

const USER = 1000;
const PERMISSIONS = 0o1777;
const WHOLE = new Set(['', '.']);

/** Slugs that were made elsewhere: any gzipped tar of a folder `app` becomes one of ours, of the dynos' user. */
export class CheckedSlugUploads implements SlugUploads {
  readonly #store: Pick<SlugStore, 'write'>;

  constructor(options: { readonly store: Pick<SlugStore, 'write'> }) {
    this.#store = options.store;
  }

  async store(archive: AsyncIterable<Uint8Array>): Promise<StoredSlug> {
    try {
      return await this.#store.write(rewritten(archive));
    } catch (error) {
      if (error instanceof BuildFailed) throw Refusal.invalid(error.failure.message, 'invalid_slug');
      if (!isOfArchive(error)) throw error;
      throw Refusal.invalid(
        'A slug is a gzipped tar of a folder ./app, and this is none. Make one with: tar czf slug.tgz ./app',
        'invalid_slug',
      );
    }
  }
}

async function* rewritten(archive: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const [packed, zipped] = [pack(), createGzip()];
  const writing = rewrite(archive, packed);
  writing.catch((error: Error) => packed.destroy(error));
  const zipping = pipeline(Readable.from(packed), zipped);
  zipping.catch(() => undefined);
  yield* zipped;
  await writing;
}

async function rewrite(archive: AsyncIterable<Uint8Array>, packed: Pack): Promise<void> {
  const entries = extract();
  const reading = pipeline(Readable.from(archive), createGunzip(), entries);
  reading.catch(() => undefined);
  for await (const entry of entries) {
    const name = inApp(entry.header.name);
    if (WHOLE.has(name)) entry.resume();
    else await pipeline(entry, packed.entry(headerOf(entry.header, name)));
  }
  await reading;
  packed.finalize();
}

function headerOf(header: Header, name: string): Header {
  const linkname = header.type === 'link' && header.linkname ? inApp(header.linkname) : header.linkname;
  return {
    ...header,
    name,
    ...(linkname === undefined ? {} : { linkname }),
    uid: USER,
    gid: USER,
    uname: '',
    gname: '',
    mode: (header.mode ?? 0o644) & PERMISSIONS,
  };
}

/** As the platform writes it: `./app/…`, without a slash at the end. What is elsewhere is left for the check to refuse. */
const inApp = (name: string): string => {
  const bare = name.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  return bare === 'app' || bare.startsWith('app/') ? `./${bare}` : bare;
};

/** Errors of `node:zlib` and of the tar reader; those of whoever sends it are others. */
const isOfArchive = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && /^(Z_|ERR_ZLIB)/.test(String(error.code))) ||
    /header|unexpected end/i.test(error.message));
