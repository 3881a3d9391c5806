import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { ImageBuild, ImageBuildOptions, ImageConfig, ImageInfo, Images, Labels } from '../port.ts';
import { askImage, askInfo } from './ask.ts';
import { assembleByCommit, assembleByLoad, transfer } from './assembly.ts';
import type { Connection } from './connection.ts';
import { accepting, orNull } from './errors.ts';
import { buildImage } from './image-build.ts';
import { readProgress } from './json-lines.ts';
import { labelFilter } from './labels.ts';
import type { NewLayer } from './layer-archive.ts';
import { dialStream } from './streams.ts';

/** Images of a Docker engine. */
export class DockerImages implements Images {
  readonly #connection: Connection;
  readonly #loadsLayers: boolean | undefined;

  constructor(options: {
    readonly connection: Connection;
    /** Whether the engine loads a layer without those below it; asked of the engine when it is not given. */
    readonly loadsLayers?: boolean;
  }) {
    this.#connection = options.connection;
    this.#loadsLayers = options.loadsLayers;
  }

  async inspect(ref: string): Promise<ImageInfo | null> {
    const found = await orNull(this.#inspect(ref));
    return found && imageInfo(found);
  }

  async importRootfs(
    tar: Readable,
    { ref, config }: { readonly ref: string; readonly config: ImageConfig },
  ): Promise<ImageInfo> {
    const doing = `import image ${ref}`;
    const id = await transfer(this.#connection, doing, tar, async (docker, signal) =>
      readProgress(await docker.importImage(tar, { abortSignal: signal }), doing),
    );
    try {
      return await this.#assemble(id, null, ref, config);
    } finally {
      await this.#removeUntagged(id);
    }
  }

  addLayer(options: {
    readonly base: string;
    readonly layerPath: string;
    readonly diffId: string;
    readonly ref: string;
    readonly config: ImageConfig;
  }): Promise<ImageInfo> {
    const layer = { path: options.layerPath, diffId: options.diffId };
    return this.#assemble(options.base, layer, options.ref, options.config);
  }

  async pull(ref: string, onProgress: (line: string) => void = () => {}): Promise<ImageInfo> {
    const doing = `pull image ${ref}`;
    const pull = async (docker: Docker, signal: AbortSignal) =>
      readProgress(await docker.pull(ref, { abortSignal: signal }), doing, onProgress);
    await this.#connection.call(doing, pull, this.#connection.limits.transferMs);
    return imageInfo(await this.#inspect(ref));
  }

  async load(archive: Readable, { ref }: { readonly ref: string }): Promise<ImageInfo> {
    const doing = `load image ${ref}`;
    await transfer(this.#connection, doing, archive, async (docker, signal) =>
      readProgress(await docker.loadImage(archive, { quiet: true, abortSignal: signal }), doing),
    );
    return imageInfo(await this.#inspect(ref));
  }

  async build(context: Readable, options: ImageBuildOptions): Promise<ImageBuild> {
    const failed = await buildImage(this.#connection, context, options);
    return failed ?? { ok: true, image: imageInfo(await this.#inspect(options.ref)) };
  }

  /** The engine writes all of it to its disk before it says a word. */
  async save(ref: string, signal?: AbortSignal): Promise<Readable> {
    await this.#inspect(ref);
    return this.#connection.open(
      `save image ${ref}`,
      (docker, spine) =>
        dialStream(docker, { method: 'GET', path: `/images/${ref}/get`, query: {}, signal: spine }),
      { signal, limitMs: this.#connection.limits.transferMs },
    );
  }

  async tag(ref: string, name: string): Promise<void> {
    const colon = name.lastIndexOf(':');
    const options = { repo: name.slice(0, colon), tag: name.slice(colon + 1) };
    await this.#connection.call(`tag image ${ref} as ${name}`, (docker, abortSignal) =>
      docker.getImage(ref).tag({ ...options, abortSignal }),
    );
  }

  async remove(ref: string): Promise<void> {
    const task = this.#connection.call(
      `remove image ${ref}`,
      (docker, signal) => docker.getImage(ref).remove({ force: true, abortSignal: signal }),
      this.#connection.limits.workMs,
    );
    await accepting(['not_found'], task);
  }

  async list(labels: Labels): Promise<readonly ImageInfo[]> {
    const found = await this.#connection.call('list images', (docker, signal) =>
      docker.listImages({ filters: { label: labelFilter(labels) }, abortSignal: signal }),
    );
    const images = await Promise.all(found.map(({ Id }) => this.inspect(Id)));
    return images.filter((image) => image !== null);
  }

  async named(beginning: string): Promise<readonly string[]> {
    const found = await this.#connection.call('list images', (docker, signal) =>
      docker.listImages({ filters: { reference: [`${beginning}*`] }, abortSignal: signal }),
    );
    return found.flatMap(({ RepoTags }) => RepoTags ?? []).filter((ref) => ref.startsWith(beginning));
  }

  async #assemble(
    baseRef: string,
    layer: NewLayer | null,
    ref: string,
    config: ImageConfig,
  ): Promise<ImageInfo> {
    const found = await this.#inspect(baseRef);
    const base = {
      architecture: found.Architecture,
      os: found.Os,
      config: { ...found.Config },
      layers: layersOf(found),
    };
    const assemble = (await this.#canLoadLayers()) ? assembleByLoad : assembleByCommit;
    await assemble(this.#connection, { baseId: found.Id, base, layer, ref, config });
    return imageInfo(await this.#inspect(ref));
  }

  async #canLoadLayers(): Promise<boolean> {
    if (this.#loadsLayers !== undefined) return this.#loadsLayers;
    const info = await this.#connection.call('ask the engine for its image store', askInfo);
    const isContainerd = JSON.stringify(info.DriverStatus ?? []).includes('io.containerd.snapshotter');
    const isPodman = info.BuildahVersion !== undefined;
    return !isContainerd && !isPodman;
  }

  #inspect(ref: string): Promise<Docker.ImageInspectInfo> {
    return this.#connection.call(`inspect image ${ref}`, (docker, signal) => askImage(docker, ref, signal));
  }

  /** The imported image without a name. A busy engine removes it later than we wait. */
  async #removeUntagged(id: string): Promise<void> {
    const task = this.#connection.call(
      `remove image ${id}`,
      (docker, signal) => docker.getImage(id).remove({ abortSignal: signal }),
      this.#connection.limits.workMs,
    );
    await accepting(['not_found', 'conflict', 'timed_out'], task);
  }
}

function imageInfo(found: Docker.ImageInspectInfo): ImageInfo {
  return {
    id: found.Id,
    refs: found.RepoTags ?? [],
    layers: layersOf(found),
    labels: found.Config?.Labels ?? {},
    sizeBytes: found.Size,
  };
}

/** An image of nothing but words about it, as the first steps of a Dockerfile may leave, has none. */
function layersOf(found: Docker.ImageInspectInfo): readonly string[] {
  return found.RootFS?.Layers ?? [];
}
