import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { EngineError, type ImageConfig, type ImageInfo, type Images, type Labels } from '../port.ts';
import type { Connection } from './connection.ts';
import { accepting, orNull } from './errors.ts';
import { readProgress } from './json-lines.ts';
import { labelFilter } from './labels.ts';
import { type BaseImage, layerArchive, type NewLayer } from './layer-archive.ts';

/** Images of a Docker engine. */
export class DockerImages implements Images {
  readonly #connection: Connection;

  constructor(options: { readonly connection: Connection }) {
    this.#connection = options.connection;
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
    const id = await this.#transfer(doing, tar, async (docker, signal) => {
      const progress = await docker.importImage(tar, { abortSignal: signal });
      return readProgress(progress, doing);
    });
    try {
      return await this.#load(baseOf(await this.#inspect(id)), null, { ref, config });
    } finally {
      await this.#removeUntagged(id);
    }
  }

  async addLayer(options: {
    readonly base: string;
    readonly layerPath: string;
    readonly diffId: string;
    readonly ref: string;
    readonly config: ImageConfig;
  }): Promise<ImageInfo> {
    const base = baseOf(await this.#inspect(options.base));
    return this.#load(base, { path: options.layerPath, diffId: options.diffId }, options);
  }

  async pull(ref: string, onProgress: (line: string) => void = () => {}): Promise<ImageInfo> {
    const doing = `pull image ${ref}`;
    await this.#connection.call(
      doing,
      async (docker, signal) =>
        readProgress(await docker.pull(ref, { abortSignal: signal }), doing, onProgress),
      this.#connection.limits.transferMs,
    );
    return imageInfo(await this.#inspect(ref));
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

  #inspect(ref: string): Promise<Docker.ImageInspectInfo> {
    return this.#connection.call(`inspect image ${ref}`, (docker) => docker.getImage(ref).inspect());
  }

  async #load(
    base: BaseImage,
    layer: NewLayer | null,
    { ref, config }: { readonly ref: string; readonly config: ImageConfig },
  ): Promise<ImageInfo> {
    const doing = `load image ${ref}`;
    const { stream, written } = await layerArchive({ base, layer, ref, config });
    await this.#transfer(
      doing,
      stream,
      async (docker, signal) => {
        const progress = await docker.loadImage(stream, { quiet: true, abortSignal: signal });
        return readProgress(progress, doing);
      },
      written,
    );
    return imageInfo(await this.#inspect(ref));
  }

  /** Sends `body`; it is destroyed when the engine refuses, so that its writer ends too. */
  async #transfer<T>(
    doing: string,
    body: Readable,
    run: (docker: Docker, signal: AbortSignal) => Promise<T>,
    written: Promise<void> = Promise.resolve(),
  ): Promise<T> {
    try {
      const [result] = await Promise.all([
        this.#connection.call(doing, run, this.#connection.limits.transferMs),
        written,
      ]);
      return result;
    } finally {
      body.destroy();
      await written.catch(() => undefined);
    }
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

function baseOf(found: Docker.ImageInspectInfo): BaseImage {
  return {
    architecture: found.Architecture,
    os: found.Os,
    config: { ...found.Config },
    layers: layersOf(found),
  };
}

function layersOf(found: Docker.ImageInspectInfo): readonly string[] {
  const layers = found.RootFS?.Layers;
  if (layers === undefined) throw new EngineError('failed', `Image ${found.Id} has no list of layers`);
  return layers;
}
