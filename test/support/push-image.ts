import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** Asks a registry, as somebody whom it knows. */
export type AskRegistry = (path: string, init?: RequestInit) => Promise<Response>;

/** What an image is made of. */
export interface ImageParts {
  /** Uncompressed tar of each layer. */
  readonly layers: readonly Buffer[];
  /** The `config` of its configuration: `Cmd`, `Entrypoint`, `User` … */
  readonly config: Readonly<Record<string, unknown>>;
}

export const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Pushes an image as clients do, blob by blob, and answers with its digests. */
export async function pushImage(
  ask: AskRegistry,
  repository: string,
  { layers, config }: ImageParts,
  tag = 'latest',
): Promise<{ readonly id: string; readonly manifest: string; readonly blobs: readonly string[] }> {
  const zipped = layers.map((layer) => gzipSync(layer));
  const document = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config,
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
    }),
  );
  for (const blob of [...zipped, document]) await pushBlob(ask, repository, blob);
  const descriptor = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    size: bytes.length,
    digest: `sha256:${sha256(bytes)}`,
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptor('application/vnd.docker.container.image.v1+json', document),
    layers: zipped.map((bytes) => descriptor('application/vnd.docker.image.rootfs.diff.tar.gzip', bytes)),
  });
  const answer = await ask(`/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': MANIFEST_TYPE },
    body: manifest,
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  return {
    id: `sha256:${sha256(document)}`,
    manifest: sha256(manifest),
    blobs: [...zipped, document].map(sha256),
  };
}

/** In one piece behind the request that begins it. */
export async function pushBlob(ask: AskRegistry, repository: string, blob: Buffer): Promise<void> {
  const begun = await ask(`/v2/${repository}/blobs/uploads/`, { method: 'POST' });
  const answer = await ask(`${begun.headers.get('location')}?digest=sha256:${sha256(blob)}`, {
    method: 'PUT',
    body: new Uint8Array(blob),
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
}
