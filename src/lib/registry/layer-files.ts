import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { tarEntries } from '../std/tar-entries.ts';
import type { BlobStore } from './blob-store.ts';

/** Bytes of one file; those that are asked for have a few hundred. */
const FILE_LIMIT = 1024 * 1024;
/** Bytes of a layer when it is unpacked. Whoever wants names in a larger one gives a number instead. */
const LAYER_LIMIT = 4 * 1024 ** 3;
const GZIP = Buffer.of(0x1f, 0x8b);
const ZSTD = Buffer.of(0x28, 0xb5, 0x2f, 0xfd);

/** Layers of one image. */
export interface ImageLayers {
  readonly blobs: BlobStore;
  /** Hex, the lowest first. */
  readonly layers: readonly string[];
  /** Ends the reading of them. */
  readonly signal?: AbortSignal;
}

/**
 * Small files of an image, as its layers one over the other make them (OCI Image Specification: Image Layer Filesystem
 * Changeset).
 * @param paths such as `etc/passwd`; of what is deleted, is no file or cannot be read there is nothing
 */
export async function filesInLayers(
  image: ImageLayers,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string | null>();
  for (const layer of image.layers.toReversed()) {
    const open = paths.filter((path) => !found.has(path));
    if (open.length === 0) break;
    for (const [path, text] of await filesIn(image, layer, open)) found.set(path, text);
  }
  return new Map([...found].flatMap(([path, text]) => (text === null ? [] : [[path, text] as const])));
}

/** What one layer says of them; `null` of one that it takes away. What cannot be read is refused by who loads the image. */
async function filesIn(
  { blobs, signal }: ImageLayers,
  layer: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const found = new Map<string, string | null>();
  const unpack = await unpackerOf(blobs.path(layer));
  const bytes = Readable.from(blobs.read(layer));
  try {
    for await (const entry of tarEntries([bytes, ...unpack, atMost(LAYER_LIMIT)], signal)) {
      const name = posix.join('/', entry.header.name).slice(1);
      if (paths.includes(name)) found.set(name, entry.header.type === 'file' ? await textOf(entry) : null);
      else entry.resume();
      for (const path of paths) if (marksOf(path).includes(name) && !found.has(path)) found.set(path, null);
    }
  } catch {
    signal?.throwIfAborted();
    // Otherwise it has no more of them.
  }
  return found;
}

function atMost(bytes: number): Transform {
  let open = bytes;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      open -= chunk.length;
      done(open < 0 ? new RangeError(`it has more than ${bytes} bytes`) : null, chunk);
    },
  });
}

async function unpackerOf(path: string): Promise<readonly Transform[]> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close());
  if (buffer.subarray(0, GZIP.length).equals(GZIP)) return [createGunzip()];
  return buffer.equals(ZSTD) ? [createZstdDecompress()] : [];
}

/** Files of a layer that say of another that it, or all that lies beside it, is not there any more. */
function marksOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.flatMap((part, depth) =>
    [`.wh.${part}`, '.wh..wh..opq'].map((mark) => posix.join(...parts.slice(0, depth), mark)),
  );
}

/** What is too long to be one of them counts as empty, and is not kept while it is read. */
async function textOf(bytes: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= FILE_LIMIT) chunks.push(chunk);
  }
  return size > FILE_LIMIT ? '' : Buffer.concat(chunks).toString('utf8');
}
