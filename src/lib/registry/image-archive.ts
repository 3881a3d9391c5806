import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { SlugDamaged, SlugMissing } from '../domain/slug.ts';
import type { BlobStore } from './blob-store.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { MANIFEST_LIMIT } from './manifest-requests.ts';

/** What is being sent, and the promise that all of it was what its digests say. */
interface ImageArchive {
  readonly stream: Readable;
  /** @throws {SlugDamaged} {SlugMissing} */
  readonly written: Promise<void>;
}

/**
 * An archive for an engine to load (Docker Image Specification v1.2, Combined Image JSON + Filesystem Changeset Format),
 * of a manifest and what it names. Each blob is proven while it is sent.
 * @throws {SlugMissing} when the manifest is gone
 */
export async function imageArchive(blobs: BlobStore, hex: string, ref: string): Promise<ImageArchive> {
  const bytes = await blobs.readWhole(hex, MANIFEST_LIMIT);
  if (bytes === null) throw new SlugMissing(hex);
  const manifest = parseManifest(bytes);
  if (manifest.kind !== 'image') throw new SlugMissing(hex);
  const archive = pack();
  const written = fill(archive, blobs, manifest, ref).catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  });
  return { stream: Readable.from(archive, { objectMode: false }), written };
}

async function fill(
  archive: Pack,
  blobs: BlobStore,
  { config, layers }: Extract<Manifest, { readonly kind: 'image' }>,
  ref: string,
): Promise<void> {
  const layerName = (layer: string): string => `${layer}.tar`;
  const list = [
    {
      Config: `${config}.json`,
      RepoTags: [ref],
      Layers: layers.map((layer) => layerName(layer.hex)),
    },
  ];
  archive.entry({ name: 'manifest.json' }, JSON.stringify(list));
  await add(archive, blobs, config, `${config}.json`);
  for (const layer of new Set(layers.map((each) => each.hex)))
    await add(archive, blobs, layer, layerName(layer));
  archive.finalize();
}

async function add(archive: Pack, blobs: BlobStore, hex: string, name: string): Promise<void> {
  const size = await blobs.size(hex);
  if (size === null) throw new SlugMissing(hex);
  await pipeline(proven(blobs.read(hex), hex), archive.entry({ name, size }));
}

async function* proven(bytes: AsyncIterable<Uint8Array>, expected: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  const actual = hash.digest('hex');
  if (actual !== expected) throw new SlugDamaged({ expected, actual });
}
