import type { Readable } from 'node:stream';
import type { ImageBuild, ImageBuildOptions } from './image-build.ts';
import type { Labels } from './labels.ts';

export interface Images {
  /** `null` when the engine does not have it. */
  inspect(ref: string): Promise<ImageInfo | null>;
  /** Makes an image of one root file system tar (gzip allowed) under `ref`. */
  importRootfs(
    tar: Readable,
    options: { readonly ref: string; readonly config: ImageConfig },
  ): Promise<ImageInfo>;
  /**
   * Makes an image of `base` plus one layer, without sending the base again.
   * The layer file may be gzip-compressed; `diffId` is the SHA-256 (hex) of its uncompressed tar.
   */
  addLayer(options: {
    readonly base: string;
    readonly layerPath: string;
    readonly diffId: string;
    readonly ref: string;
    readonly config: ImageConfig;
  }): Promise<ImageInfo>;
  /** Fetches an image from its registry. @throws {EngineError} `unreachable` when no registry answers */
  pull(ref: string, onProgress?: (line: string) => void): Promise<ImageInfo>;
  /**
   * Takes the image of an archive as `docker save` writes them, which names it `ref`; its layers may be gzip-compressed.
   * @throws {EngineError} `failed` for an archive that is none
   */
  load(archive: Readable, options: { readonly ref: string }): Promise<ImageInfo>;
  /**
   * Builds an image with the engine's own builder, which keeps the steps of it for the next time. What is in the context
   * is all that it can copy. An abort ends it; a step that runs then may live some seconds longer.
   * @param context tar of the files, destroyed when it is not needed any more
   * @throws {EngineError} `no_space`, `unavailable`; the signal's reason when that aborts
   */
  build(context: Readable, options: ImageBuildOptions): Promise<ImageBuild>;
  /** An archive of it as `load` takes them, until the signal aborts. @throws {EngineError} `not_found` */
  save(ref: string, signal?: AbortSignal): Promise<Readable>;
  /** One more name for an image. @throws {EngineError} `not_found` */
  tag(ref: string, name: string): Promise<void>;
  /** Absent is success. Untags; the engine deletes what nothing uses. */
  remove(ref: string): Promise<void>;
  list(labels: Labels): Promise<readonly ImageInfo[]>;
  /** References that begin with `beginning`, of whatever images. */
  named(beginning: string): Promise<readonly string[]>;
}

export interface ImageInfo {
  readonly id: string;
  readonly refs: readonly string[];
  /** `sha256:` and hex, in order. */
  readonly layers: readonly string[];
  readonly labels: Labels;
  readonly sizeBytes: number;
}

export interface ImageConfig {
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  readonly entrypoint?: readonly string[];
  readonly labels?: Labels;
}
