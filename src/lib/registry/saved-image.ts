import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { Refusal } from '../domain/refusal.ts';
import { randomHex } from '../std/ids.ts';
import { tarEntries } from '../std/tar-entries.ts';
import { type BlobStore, tooLarge } from './blob-store.ts';
import { MANIFEST_LIMIT } from './manifest-requests.ts';

/** A file of an archive, out of it and not yet a blob. */
interface LooseFile {
  readonly path: string;
  readonly hex: string;
  readonly size: number;
  readonly isGzip: boolean;
}

/** Where the parts of an image are among the blobs. */
interface SavedImage {
  readonly manifest: string;
  readonly config: string;
  readonly layers: readonly string[];
  readonly size: number;
}

/** What an archive says of its one image (Docker Image Specification v1.2). */
const contents = z.tuple([z.object({ Config: z.string(), Layers: z.array(z.string()).max(1_000) })]);

const OCI = 'application/vnd.oci.image';

/**
 * Takes the blobs of an image out of an archive as engines save them, and makes the manifest that names them.
 * @param temporary on the file system of the blobs; what a kill leaves there is nobody's
 * @throws {Refusal} `image_too_large` when it holds more bytes than one blob may have
 * @returns hex SHA-256 of the manifest, of the configuration and of the layers, lowest first; the bytes of the layers
 */
export async function takeSavedImage(
  archive: Readable,
  { blobs, temporary }: { readonly blobs: BlobStore; readonly temporary: string },
): Promise<SavedImage> {
  const folder = join(temporary, `${randomHex(16)}.saved`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const find = await loosen(archive, folder, blobs.limitBytes);
    const [{ Config, Layers }] = contents.parse(await jsonOf(find('manifest.json')));
    const config = find(Config);
    const layers = Layers.map(find);
    for (const file of [config, ...layers]) await adopt(file, blobs);
    const manifest = await blobs.write(Buffer.from(JSON.stringify(manifestOf(config, layers))));
    const size = layers.reduce((sum, each) => sum + each.size, 0);
    return { manifest, config: config.hex, layers: layers.map(({ hex }) => hex), size };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes its files down. An image that has a layer twice has a link in place of the second. */
async function loosen(
  archive: Readable,
  folder: string,
  limitBytes: number,
): Promise<(name: string) => LooseFile> {
  const files = new Map<string, LooseFile>();
  const links = new Map<string, string>();
  let total = 0;
  const take = (bytes: number): void => {
    total += bytes;
    if (total > limitBytes)
      throw Refusal.invalid(
        `An image has more than ${limitBytes} bytes, which is the most there may be.`,
        'image_too_large',
      );
  };
  for await (const entry of tarEntries([archive])) {
    const { type, name, linkname } = entry.header;
    if (type === 'file') files.set(name, await write(entry, join(folder, String(files.size)), take));
    else entry.resume();
    if (type === 'symlink') links.set(name, posix.join(posix.dirname(name), linkname ?? ''));
    if (type === 'link') links.set(name, linkname ?? '');
  }
  return (name) => {
    const found = files.get(name) ?? files.get(links.get(name) ?? '');
    if (!found) throw new Error(`The engine saved an image without its ${name}.`);
    return found;
  };
}

/** @param take is told of the bytes before they are written, and throws when there are too many */
async function write(
  bytes: AsyncIterable<unknown>,
  path: string,
  take: (bytes: number) => void,
): Promise<LooseFile> {
  const hash = createHash('sha256');
  let size = 0;
  let isGzip = false;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of bytes) {
      if (!Buffer.isBuffer(chunk)) continue;
      if (size === 0) isGzip = chunk[0] === 0x1f && chunk[1] === 0x8b;
      size += chunk.length;
      take(chunk.length);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  return { path, hex: hash.digest('hex'), size, isGzip };
}

/** What is there already, as the layers of most bases are, is not written to the disk again. */
async function adopt({ path, hex }: LooseFile, blobs: BlobStore): Promise<void> {
  if ((await blobs.size(hex)) !== null) return;
  const file = await open(path, 'r+');
  await file.sync().finally(() => file.close());
  await blobs.adopt(path, hex);
}

async function jsonOf({ path, size }: LooseFile): Promise<unknown> {
  if (size > MANIFEST_LIMIT) throw tooLarge(MANIFEST_LIMIT);
  return JSON.parse(await readFile(path, 'utf8'));
}

const manifestOf = (config: LooseFile, layers: readonly LooseFile[]) => ({
  schemaVersion: 2,
  mediaType: `${OCI}.manifest.v1+json`,
  config: descriptor(`${OCI}.config.v1+json`, config),
  layers: layers.map((layer) => descriptor(`${OCI}.layer.v1.tar${layer.isGzip ? '+gzip' : ''}`, layer)),
});

const descriptor = (mediaType: string, { hex, size }: LooseFile) => ({
  mediaType,
  digest: `sha256:${hex}`,
  size,
});
