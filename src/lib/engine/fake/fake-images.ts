import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { carries } from '../label-match.ts';
import {
  type Containers,
  EngineError,
  type ImageBuild,
  type ImageBuildOptions,
  type ImageConfig,
  type ImageInfo,
  type Images,
  type Labels,
} from '../port.ts';
import { plain } from './fake-archive.ts';
import { type BuildGround, FakeImageBuild, type RunConfig } from './fake-image-build.ts';
import type { Faults } from './faults.ts';

/** Images of a fake engine: their identities, not their files. */
export class FakeImages implements Images {
  readonly #faults: Faults;
  readonly #containers: () => Containers;
  /** Every build so far, for assertions. */
  readonly builds: ImageBuildOptions[] = [];
  readonly #images = new Map<string, ImageInfo>();
  /** By id, of those that were built. */
  readonly #configs = new Map<string, RunConfig>();

  constructor(options: { readonly faults: Faults; readonly containers: () => Containers }) {
    this.#faults = options.faults;
    this.#containers = options.containers;
  }

  /** Puts an image there as if it had been built elsewhere. */
  add(ref: string, { layers = [ref], labels = {}, sizeBytes = 0 }: Partial<ImageInfo> = {}): ImageInfo {
    const id = `sha256:${sha256(JSON.stringify([layers, labels]))}`;
    const image = { id, refs: [ref], layers: layers.map(digest), labels, sizeBytes };
    this.#images.set(ref, image);
    return image;
  }

  /** `null` when there is none. Takes a reference or an id. */
  find(ref: string): ImageInfo | null {
    return this.#images.get(ref) ?? [...this.#images.values()].find(({ id }) => id === ref) ?? null;
  }

  async inspect(ref: string): Promise<ImageInfo | null> {
    await this.#faults.pass('images.inspect');
    return this.find(ref);
  }

  async importRootfs(
    tar: Readable,
    { ref, config }: { readonly ref: string; readonly config: ImageConfig },
  ): Promise<ImageInfo> {
    await this.#faults.pass('images.importRootfs');
    const bytes = await plain(tar);
    return this.add(ref, {
      layers: [`sha256:${sha256(bytes)}`],
      labels: config.labels ?? {},
      sizeBytes: bytes.length,
    });
  }

  async addLayer(options: {
    readonly base: string;
    readonly layerPath: string;
    readonly diffId: string;
    readonly ref: string;
    readonly config: ImageConfig;
  }): Promise<ImageInfo> {
    await this.#faults.pass('images.addLayer');
    const base = this.#need(options.base);
    const { size } = await stat(options.layerPath);
    return this.add(options.ref, {
      layers: [...base.layers, `sha256:${options.diffId}`],
      labels: { ...base.labels, ...options.config.labels },
      sizeBytes: base.sizeBytes + size,
    });
  }

  /** No registry answers. */
  async pull(ref: string): Promise<ImageInfo> {
    await this.#faults.pass('images.pull');
    throw new EngineError('unreachable', `Cannot pull image ${ref}: no registry answers`);
  }

  async load(archive: Readable, { ref }: { readonly ref: string }): Promise<ImageInfo> {
    await this.#faults.pass('images.load');
    const bytes = await plain(archive);
    return this.add(ref, { layers: [`sha256:${sha256(bytes)}`], sizeBytes: bytes.length });
  }

  async build(context: Readable, options: ImageBuildOptions): Promise<ImageBuild> {
    await this.#faults.pass('images.build');
    this.builds.push(options);
    return new FakeImageBuild(this.#ground(), options).run(context);
  }

  /** Its layers hold nothing but their names. */
  async save(ref: string): Promise<Readable> {
    await this.#faults.pass('images.save');
    const image = this.#need(ref);
    const config = {
      os: 'linux',
      config: this.#configs.get(image.id) ?? {},
      rootfs: { type: 'layers', diff_ids: image.layers },
    };
    const names = image.layers.map((layer) => `${layer.replace('sha256:', '')}/layer.tar`);
    const archive = pack();
    for (const name of new Set(names)) archive.entry({ name }, name);
    archive.entry({ name: 'config.json' }, JSON.stringify(config));
    archive.entry(
      { name: 'manifest.json' },
      JSON.stringify([{ Config: 'config.json', RepoTags: [ref], Layers: names }]),
    );
    archive.finalize();
    return Readable.from(archive, { objectMode: false });
  }

  async tag(ref: string, name: string): Promise<void> {
    await this.#faults.pass('images.tag');
    this.#images.set(name, { ...this.#need(ref), refs: [name] });
  }

  async remove(ref: string): Promise<void> {
    await this.#faults.pass('images.remove');
    this.#images.delete(ref);
  }

  async list(labels: Labels): Promise<readonly ImageInfo[]> {
    await this.#faults.pass('images.list');
    return [...this.#images.values()].filter((image) => carries(image.labels, labels));
  }

  async named(beginning: string): Promise<readonly string[]> {
    await this.#faults.pass('images.named');
    return [...this.#images.keys()].filter((ref) => ref.startsWith(beginning));
  }

  #ground(): BuildGround {
    return {
      containers: this.#containers(),
      find: (ref) => {
        const image = this.find(ref);
        return image && { ...image, config: this.#configs.get(image.id) ?? {} };
      },
      keep: ({ layers, config }, ref) => {
        const id = `sha256:${sha256(JSON.stringify([layers, config]))}`;
        const image = { id, refs: ref === null ? [] : [ref], layers, labels: {}, sizeBytes: 0 };
        this.#images.set(ref ?? id, image);
        this.#configs.set(id, config);
        return image;
      },
    };
  }

  #need(ref: string): ImageInfo {
    const image = this.find(ref);
    if (!image) throw new EngineError('not_found', `There is no image ${ref}`);
    return image;
  }
}

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

const digest = (layer: string): string => (layer.startsWith('sha256:') ? layer : `sha256:${sha256(layer)}`);
