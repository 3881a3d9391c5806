import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { SlugCompiler } from '../../../src/lib/builder/slug-compiler.ts';
import { SlugStore } from '../../../src/lib/builder/slug-store.ts';
import { EngineStacks } from '../../../src/lib/builder/stacks/engine-stacks.ts';
import type { App } from '../../../src/lib/domain/app.ts';
import { DockerEngine } from '../../../src/lib/engine/docker/docker-engine.ts';
import type { Engine } from '../../../src/lib/engine/port.ts';
import type { BuildOutcome } from '../../../src/lib/platform/ports.ts';
import { defaultSettings } from '../../../src/lib/platform/settings.ts';
import { newId, randomHex } from '../../../src/lib/std/ids.ts';
import { builtImagesIn } from '../../support/built-images.ts';

export const packageRoot = join(import.meta.dirname, '../../..');

/** Path to contents; an object says more than the text. */
export type Files = Readonly<Record<string, string | { readonly bytes: Buffer; readonly mode: number }>>;

export interface Compiled {
  readonly outcome: BuildOutcome;
  /** What the pusher would see. */
  readonly output: string;
}

/** Compiles folders with the bundled buildpacks on the real engine, and forgets them afterwards. */
export class Bench {
  readonly engine: Engine = new DockerEngine();
  readonly stacks: EngineStacks;
  readonly #folder: string;
  readonly #compiler: SlugCompiler;
  readonly #store: SlugStore;
  readonly #apps = new Set<string>();

  private constructor(folder: string) {
    const { engine } = this;
    const installation = randomHex(8);
    this.#folder = folder;
    this.stacks = new EngineStacks({ engine, packageRoot, defaultStack: defaultSettings.defaultStack });
    this.#store = new SlugStore({ folder: join(folder, 'slugs') });
    this.#compiler = new SlugCompiler({
      engine,
      stacks: this.stacks,
      store: this.#store,
      builtImages: builtImagesIn({ engine, folder, installation }),
      installation,
      packageRoot,
      settings: defaultSettings,
      allowFolders: true,
      hostEnv: process.env,
    });
  }

  static async open(): Promise<Bench> {
    return new Bench(await mkdtemp(join(tmpdir(), 'renga-buildpacks-')));
  }

  async close(): Promise<void> {
    for (const id of this.#apps) await this.#compiler.forget(id);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A new app; its builds share a cache. */
  app(): App {
    const now = new Date();
    const app: App = {
      id: newId(),
      name: `pack-${randomHex(6)}`,
      ownerId: newId(),
      region: 'local',
      buildStack: defaultSettings.defaultStack,
      maintenance: false,
      locked: false,
      status: 'active',
      createdAt: now,
      updatedAt: now,
    };
    this.#apps.add(app.id);
    return app;
  }

  async compile(
    buildpack: string,
    files: Files,
    options: { readonly app?: App; readonly config?: Readonly<Record<string, string>> } = {},
  ): Promise<Compiled> {
    const buildId = newId();
    const sourceTarPath = join(this.#folder, `${buildId}.tar`);
    await writeFile(sourceTarPath, await tarOfFiles(files));
    let output = '';
    const outcome = await this.#compiler.build(
      {
        buildId,
        app: options.app ?? this.app(),
        sourceTarPath,
        sourceVersion: null,
        buildpacks: [buildpack],
        config: options.config ?? {},
      },
      (text) => {
        output += text;
      },
      AbortSignal.timeout(4 * 60_000),
    );
    return { outcome, output };
  }

  /** Path of a compiled slug's archive. */
  slugPath(outcome: BuildOutcome): string {
    if (!outcome.ok) throw new Error(`The build failed: ${outcome.failure.message}`);
    return this.#store.path(outcome.slug.digest);
  }
}

async function tarOfFiles(files: Files): Promise<Buffer> {
  const tar = pack();
  for (const [name, file] of Object.entries(files)) {
    const { bytes, mode } = typeof file === 'string' ? { bytes: Buffer.from(file), mode: 0o644 } : file;
    tar.entry({ name, mode }, bytes);
  }
  tar.finalize();
  return buffer(tar);
}
