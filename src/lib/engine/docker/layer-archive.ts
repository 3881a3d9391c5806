import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import type { ImageConfig } from '../port.ts';

/** What an image archive takes over from the image that it stands on. */
export interface BaseImage {
  readonly architecture: string;
  readonly os: string;
  /** The image's own configuration, in the engine's spelling. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `sha256:` and hex, in order. */
  readonly layers: readonly string[];
}

/** A layer of our own: `path` may be gzip, `diffId` is the SHA-256 (hex) of its uncompressed tar. */
export interface NewLayer {
  readonly path: string;
  readonly diffId: string;
}

/** The same parts give the same image id, whenever it is made. */
const EPOCH = '1970-01-01T00:00:01Z';
const MTIME = new Date(EPOCH);

/**
 * An archive for `docker load` that names the base's layers without holding them: the engine reads no layer that it
 * already has (moby `image/tarexport/load.go`).
 */
export async function layerArchive(options: {
  readonly base: BaseImage;
  readonly layer: NewLayer | null;
  readonly ref: string;
  readonly config: ImageConfig;
}): Promise<{ readonly stream: Readable; readonly written: Promise<void> }> {
  const { base, layer, ref } = options;
  const layers = layer ? [...base.layers, `sha256:${layer.diffId}`] : base.layers;
  const names = base.layers.map((_id, index) => `base-${index}.tar`);
  const archive = pack();
  const config = { ...imageDocument(base, layers), config: mergedConfig(base.config, options.config) };
  const manifest = [
    { Config: 'config.json', RepoTags: [ref], Layers: layer ? [...names, 'layer.tar'] : names },
  ];
  const size = layer ? (await stat(layer.path)).size : 0;
  const write = async () => {
    try {
      archive.entry({ name: 'config.json', mtime: MTIME }, JSON.stringify(config));
      archive.entry({ name: 'manifest.json', mtime: MTIME }, JSON.stringify(manifest));
      if (layer) await addFile(archive, layer.path, size);
      archive.finalize();
    } catch (error) {
      archive.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  };
  return { stream: Readable.from(archive, { objectMode: false }), written: write() };
}

/** The base's configuration under that of `config`; environment and labels are joined by key. */
export function mergedConfig(
  base: Readonly<Record<string, unknown>>,
  config: ImageConfig,
): Readonly<Record<string, unknown>> {
  return {
    ...base,
    ...(config.user !== undefined && { User: config.user }),
    ...(config.workingDir !== undefined && { WorkingDir: config.workingDir }),
    ...(config.entrypoint !== undefined && { Entrypoint: config.entrypoint, Cmd: null }),
    Env: mergedEnv(base['Env'], config.env ?? {}),
    Labels: { ...asRecord(base['Labels']), ...config.labels },
  };
}

function imageDocument(base: BaseImage, layers: readonly string[]) {
  return {
    architecture: base.architecture,
    os: base.os,
    created: EPOCH,
    history: layers.map(() => ({ created: EPOCH, created_by: 'renga' })),
    rootfs: { type: 'layers', diff_ids: layers },
  };
}

function mergedEnv(base: unknown, env: Readonly<Record<string, string>>): readonly string[] {
  const kept = (Array.isArray(base) ? base.map(String) : []).filter(
    (pair) => !Object.hasOwn(env, pair.split('=', 1)[0] ?? ''),
  );
  return [...kept, ...Object.entries(env).map(([key, value]) => `${key}=${value}`)];
}

async function addFile(archive: Pack, path: string, size: number): Promise<void> {
  await pipeline(createReadStream(path), archive.entry({ name: 'layer.tar', size, mtime: MTIME }));
}

const asRecord = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
