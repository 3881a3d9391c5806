import { access } from 'node:fs/promises';
import { type Buildpack, DEFAULT_BUILDPACKS, parseBuildpack } from '../domain/buildpack.ts';
import { Refusal } from '../domain/refusal.ts';
import { CONTAINER } from '../domain/stack.ts';
import type { Engine } from '../engine/port.ts';
import type { Builder, BuildOutcome, BuildRequest, BuiltImages, Stacks } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import { Once } from '../std/once.ts';
import { failWith } from './build-failed.ts';
import { type BuildLimits, buildLimits } from './build-limits.ts';
import { BuildOutput } from './build-output.ts';
import { Compilation, type CompilationOptions } from './compilation.ts';
import { clearNetwork } from './dockerfiles/build-network.ts';
import { ImageCompilation } from './dockerfiles/image-compilation.ts';
import { failureOf, interrupted, timedOut, unavailable } from './failures.ts';
import { allBuilds, buildRefs, cacheLabels } from './labels.ts';
import type { SlugStore } from './slug-store.ts';

export interface SlugCompilerOptions {
  readonly engine: Engine;
  readonly stacks: Stacks;
  readonly store: SlugStore;
  /** What keeps the images of apps that bring Dockerfiles. */
  readonly builtImages: BuiltImages;
  /** The installation's id. */
  readonly installation: string;
  /** Folder that holds `stacks/` and `buildpacks/`. */
  readonly packageRoot: string;
  readonly settings: Pick<
    Settings,
    'buildTimeoutMs' | 'slugLimitBytes' | 'slugWarningBytes' | 'networkPool' | 'networkPrefix'
  >;
  /** Whether apps may name folders of this machine as buildpacks; only where every user is its owner. */
  readonly allowFolders: boolean;
  /** Names proxies and certificate bundles that builds need to reach the outside. */
  readonly hostEnv: NodeJS.ProcessEnv;
  /** Instead of the usual limits. */
  readonly limits?: Partial<BuildLimits>;
}

/** Compiles source: to slugs with classic buildpacks, each build in a container of its own, or to images with Dockerfiles. */
export class SlugCompiler implements Builder {
  readonly #options: SlugCompilerOptions;
  /** Before the first build: what is found later belongs to builds that run. */
  readonly #recovery = new Once(() => this.#clear());

  constructor(options: SlugCompilerOptions) {
    this.#options = options;
  }

  async build(
    request: BuildRequest,
    output: (text: string) => void,
    signal: AbortSignal,
  ): Promise<BuildOutcome> {
    const limitMs = this.#options.settings.buildTimeoutMs;
    const limit = AbortSignal.timeout(limitMs);
    try {
      await this.recover();
      return await this.#build(request, output, AbortSignal.any([signal, limit]));
    } catch (error) {
      if (signal.aborted) return { ok: false, failure: interrupted(signal) };
      if (limit.aborted) return { ok: false, failure: timedOut(limitMs) };
      const failure = failureOf(error);
      if (failure === null) throw error;
      return { ok: false, failure };
    }
  }

  recover(): Promise<void> {
    return this.#recovery.run();
  }

  async forget(appId: string): Promise<void> {
    const { engine, installation } = this.#options;
    for (const { name } of await engine.volumes.list(cacheLabels(installation, appId)))
      await engine.volumes.remove(name);
  }

  async #clear(): Promise<void> {
    const { engine, installation, store } = this.#options;
    const labels = allBuilds(installation);
    for (const { id } of await engine.containers.list(labels)) await engine.containers.remove(id);
    for (const { name } of await engine.networks.list(labels)) await clearNetwork(engine, name);
    for (const ref of await engine.images.named(buildRefs(installation))) await engine.images.remove(ref);
    await store.removeUnfinished();
  }

  async #build(
    request: BuildRequest,
    output: (text: string) => void,
    signal: AbortSignal,
  ): Promise<BuildOutcome> {
    if (request.app.buildStack === CONTAINER) return this.#buildImages(request, output, signal);
    const { engine, stacks, store, packageRoot, hostEnv } = this.#options;
    const isDetection = request.buildpacks.length === 0;
    const buildpacks = (isDetection ? DEFAULT_BUILDPACKS : request.buildpacks).map(parseBuildpack);
    await this.#checkFolders(buildpacks);
    const compilation = new Compilation({
      engine,
      stacks,
      store,
      packageRoot,
      hostEnv,
      ...(await this.#place()),
      request,
      buildpacks,
      isDetection,
      output: new BuildOutput(
        output,
        buildpacks.flatMap(({ secrets }) => secrets),
      ),
      signal,
    });
    return compilation.run();
  }

  async #buildImages(
    request: BuildRequest,
    output: (text: string) => void,
    signal: AbortSignal,
  ): Promise<BuildOutcome> {
    const { engine, builtImages, hostEnv, stacks } = this.#options;
    const defaultStack = stacks.list().find(({ isDefault }) => isDefault)?.name ?? '';
    const compilation = new ImageCompilation({
      engine,
      builtImages,
      hostEnv,
      ...(await this.#place()),
      defaultStack,
      request,
      output: new BuildOutput(output),
      signal,
    });
    return compilation.run();
  }

  /** What a build may use, and where. */
  async #place(): Promise<Pick<CompilationOptions, 'limits' | 'container'>> {
    const { engine, installation, settings } = this.#options;
    const { networkPool, networkPrefix } = settings;
    return {
      limits: { ...buildLimits(settings, await engine.info()), ...this.#options.limits },
      container: { installation, networkPool, networkPrefix },
    };
  }

  async #checkFolders(buildpacks: readonly Buildpack[]): Promise<void> {
    for (const { title, source } of buildpacks) {
      if (source.kind !== 'local') continue;
      if (!this.#options.allowFolders)
        throw Refusal.invalid(
          `Buildpack ${title} is a folder of the server, and this server takes none. Give the URL of a git repository.`,
          'invalid_buildpack',
        );
      const isThere = await access(source.path).then(
        () => true,
        () => false,
      );
      if (!isThere) failWith(unavailable(title, `There is nothing at ${source.path}.`));
    }
  }
}
