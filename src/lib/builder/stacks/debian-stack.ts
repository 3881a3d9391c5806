import { createReadStream } from 'node:fs';
import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { Refusal } from '../../domain/refusal.ts';
import type { Engine, ImageConfig } from '../../engine/port.ts';
import { withFileLock } from './file-lock.ts';
import { makeRootfs } from './mmdebstrap.ts';
import { imageRef, type Recipe, type Variant } from './recipe.ts';

const BOTH: readonly Variant[] = ['run', 'build'];

/** A stack that is made here from Debian's packages, once for all installations of an engine. */
export class DebianStack {
  readonly #engine: Engine;
  readonly #recipe: Recipe;
  readonly #cacheFolder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal | undefined;

  constructor(options: {
    readonly engine: Engine;
    readonly recipe: Recipe;
    /** Where finished tars are kept, for this and other engines of the machine. */
    readonly cacheFolder: string;
    /** Environment of both images. */
    readonly env: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal | undefined;
  }) {
    this.#engine = options.engine;
    this.#recipe = options.recipe;
    this.#cacheFolder = options.cacheFolder;
    this.#env = options.env;
    this.#signal = options.signal;
  }

  /** @throws {Refusal} `not_offered`, id `stack_unavailable` */
  async ensure(onProgress: (line: string) => void): Promise<Readonly<Record<Variant, string>>> {
    await this.#ensure(BOTH, onProgress);
    return { run: imageRef(this.#recipe, 'run'), build: imageRef(this.#recipe, 'build') };
  }

  /** The same for the run image alone. */
  async ensureRun(onProgress: (line: string) => void): Promise<string> {
    await this.#ensure(['run'], onProgress);
    return imageRef(this.#recipe, 'run');
  }

  async #ensure(variants: readonly Variant[], onProgress: (line: string) => void): Promise<void> {
    if ((await this.#missing(variants)).length > 0) {
      if (process.platform !== 'linux') throw onlyOnLinux(this.#recipe.name);
      await mkdir(this.#cacheFolder, { recursive: true });
      await withFileLock(
        join(this.#cacheFolder, 'lock'),
        () => onProgress(`Stack ${this.#recipe.name}: waiting for another process that is making it`),
        () => this.#obtain(variants, onProgress),
      );
    }
  }

  async #missing(variants: readonly Variant[]): Promise<readonly Variant[]> {
    const found = await Promise.all(
      variants.map((variant) => this.#engine.images.inspect(imageRef(this.#recipe, variant))),
    );
    return variants.filter((_, index) => found[index] === null);
  }

  async #obtain(variants: readonly Variant[], onProgress: (line: string) => void): Promise<void> {
    await this.#removeUnfinished();
    const outcomes = await Promise.allSettled(
      (await this.#missing(variants)).map((variant) =>
        this.#obtainOne(variant, (line) =>
          onProgress(`Stack ${this.#recipe.name}, ${variant} image: ${line}`),
        ),
      ),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** The lock is ours, so what is unfinished belongs to a process that died. */
  async #removeUnfinished(): Promise<void> {
    const names = await readdir(this.#cacheFolder);
    for (const name of names.filter((each) => each.endsWith('.tmp')))
      await rm(join(this.#cacheFolder, name), { force: true });
  }

  async #obtainOne(variant: Variant, onProgress: (line: string) => void): Promise<void> {
    const path = join(this.#cacheFolder, `${this.#recipe.name}-${this.#recipe.hash}-${variant}.tar.zst`);
    if (!(await exists(path)))
      await makeRootfs(this.#recipe, variant, { path, signal: this.#signal, onProgress });
    onProgress('importing');
    await this.#import(path, variant);
    onProgress('done');
  }

  async #import(path: string, variant: Variant): Promise<void> {
    const { tar, damaged } = openTar(path);
    try {
      await this.#engine.images.importRootfs(tar, {
        ref: imageRef(this.#recipe, variant),
        config: this.#config(variant),
      });
    } catch (error) {
      tar.destroy();
      if (await damaged) await rm(path, { force: true });
      throw error;
    }
  }

  #config(variant: Variant): ImageConfig {
    return {
      user: '1000:1000',
      workingDir: '/app',
      env: this.#env,
      labels: { 'renga.stack': this.#recipe.name, 'renga.variant': variant },
    };
  }
}

const onlyOnLinux = (name: string): Refusal =>
  new Refusal(
    'not_offered',
    `Stack ${name} is made on Linux machines only. Use the stack heroku-24, which the engine can fetch.`,
    { id: 'stack_unavailable' },
  );

/** `damaged` tells, once the stream is over, whether the file was at fault. */
function openTar(path: string): { readonly tar: Readable; readonly damaged: Promise<boolean> } {
  const tar = createZstdDecompress();
  const damaged = pipeline(createReadStream(path), tar).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code?.startsWith('ZSTD_') ?? false,
  );
  return { tar, damaged };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
