import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { EngineSlugImages } from '../../../src/lib/builder/engine-slug-images.ts';
import { SlugCompiler, type SlugCompilerOptions } from '../../../src/lib/builder/slug-compiler.ts';
import { SlugStore } from '../../../src/lib/builder/slug-store.ts';
import { EngineStacks } from '../../../src/lib/builder/stacks/engine-stacks.ts';
import type { App } from '../../../src/lib/domain/app.ts';
import type { Slug } from '../../../src/lib/domain/slug.ts';
import { DockerEngine } from '../../../src/lib/engine/docker/docker-engine.ts';
import type { BuildOutcome, BuildRequest } from '../../../src/lib/platform/ports.ts';
import { defaultSettings, type Settings } from '../../../src/lib/platform/settings.ts';
import { newId, randomHex } from '../../../src/lib/std/ids.ts';
import { builtImagesIn } from '../../support/built-images.ts';

export const PACKAGE_ROOT = resolve(import.meta.dirname, '../../..');

/** The path of one of our fixture buildpacks: the name by which an app asks for it. */
export const fixture = (name: string): string => join(import.meta.dirname, '../fixtures', name);

type Files = Readonly<Record<string, string>>;

export interface Built {
  readonly outcome: BuildOutcome;
  readonly output: string;
}

/** A slug compiler of an installation of its own on the real engine, and one app. */
export class Workshop {
  readonly installation = randomHex(4);
  readonly engine = new DockerEngine();
  readonly app: App = {
    id: newId(),
    name: 'quiet-pond',
    ownerId: newId(),
    region: 'us',
    buildStack: 'debian-13',
    status: 'active',
    maintenance: false,
    locked: false,
    createdAt: new Date(),
    updatedAt: new Date(),
  };
  readonly stacks = new EngineStacks({
    engine: this.engine,
    packageRoot: PACKAGE_ROOT,
    defaultStack: 'debian-13',
  });
  readonly folder: string;
  readonly store: SlugStore;
  readonly images: EngineSlugImages;

  private constructor(folder: string) {
    this.folder = folder;
    this.store = new SlugStore({ folder: join(folder, 'slugs') });
    const { engine, stacks, store, installation } = this;
    this.images = new EngineSlugImages({ engine, stacks, store, installation, graceMs: 0 });
  }

  static async open(): Promise<Workshop> {
    return new Workshop(await mkdtemp(join(tmpdir(), 'renga-workshop-')));
  }

  compiler(
    settings: Partial<Settings> = {},
    others: Partial<Pick<SlugCompilerOptions, 'limits' | 'hostEnv' | 'allowFolders'>> = {},
  ): SlugCompiler {
    const { engine, stacks, store, installation, folder } = this;
    return new SlugCompiler({
      engine,
      stacks,
      store,
      builtImages: builtImagesIn({ engine, folder, installation }),
      installation,
      packageRoot: PACKAGE_ROOT,
      settings: { ...defaultSettings, ...settings },
      allowFolders: true,
      hostEnv: {},
      ...others,
    });
  }

  /** Builds with the given compiler; what it printed comes with fixture paths and ids made plain. */
  async build(
    source: Files | { readonly tarPath: string },
    buildpacks: readonly string[],
    options: {
      readonly compiler?: SlugCompiler;
      readonly request?: Partial<BuildRequest>;
      readonly signal?: AbortSignal;
      readonly onOutput?: (text: string) => void;
    } = {},
  ): Promise<Built> {
    const request = await this.request(source, buildpacks, options.request);
    const written: string[] = [];
    const outcome = await (options.compiler ?? this.compiler()).build(
      request,
      (text) => {
        written.push(text);
        options.onOutput?.(text);
      },
      options.signal ?? new AbortController().signal,
    );
    const output = written
      .join('')
      .replaceAll(`${fixture('')}/`, '')
      .replaceAll(request.buildId.replaceAll('-', ''), 'BUILD')
      .replaceAll(request.buildId, 'BUILD');
    return { outcome, output };
  }

  async request(
    source: Files | { readonly tarPath: string },
    buildpacks: readonly string[],
    more: Partial<BuildRequest> = {},
  ): Promise<BuildRequest> {
    const sourceTarPath = isTar(source) ? source.tarPath : await this.tar(source);
    return {
      buildId: newId(),
      app: this.app,
      sourceTarPath,
      sourceVersion: 'c0ffee',
      buildpacks,
      config: {},
      ...more,
    };
  }

  /** A tar of these files; those that begin with `#!` can be run. */
  async tar(files: Files, flags = '-cf'): Promise<string> {
    const name = randomHex(4);
    const folder = join(this.folder, name);
    await mkdir(folder, { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
    }
    await execa('tar', [flags, `${folder}.tar`, '-C', folder, '.']);
    return `${folder}.tar`;
  }

  /** `mode name` of everything in the slug, sorted by name. */
  async listing(outcome: BuildOutcome): Promise<readonly string[]> {
    const { stdout } = await execa('tar', ['-tvzf', this.store.path(slugOf(outcome).digest)]);
    return stdout.split('\n').map((line) => line.replace(/^(\S+) (\S+) .* \d\d:\d\d (.*)$/, '$1 $2 $3'));
  }

  /** Names of containers, networks and unfinished files that builds of this installation have left. */
  async remains(): Promise<readonly string[]> {
    const labels = { 'renga.installation': this.installation };
    const containers = await this.engine.containers.list(labels);
    const networks = await this.engine.networks.list(labels);
    return [...containers, ...networks].map(({ name }) => name);
  }

  /** Removes everything, and proves that no build left anything. */
  async close(): Promise<void> {
    const left = await this.remains();
    await this.compiler().recover();
    await this.compiler().forget(this.app.id);
    await this.images.sweep(new Set());
    await rm(this.folder, { recursive: true });
    expect(left).toEqual([]);
  }
}

/** @throws {Error} when the build failed */
export function slugOf(outcome: BuildOutcome): Slug {
  if (!outcome.ok) throw new Error(`the build failed: ${JSON.stringify(outcome.failure)}`);
  return {
    ...outcome.slug,
    id: newId(),
    appId: newId(),
    commit: null,
    commitDescription: null,
    createdAt: new Date(),
  };
}

const isTar = (source: Files | { readonly tarPath: string }): source is { readonly tarPath: string } =>
  typeof source['tarPath'] === 'string';
