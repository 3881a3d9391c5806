import { text } from 'node:stream/consumers';
import type { Buildpack } from '../domain/buildpack.ts';
import { findStack, type Stack } from '../domain/stack.ts';
import { type ContainerExit, type Engine, EngineError } from '../engine/port.ts';
import type { BuildOutcome, BuildRequest, Stacks } from '../platform/ports.ts';
import { randomHex } from '../std/ids.ts';
import { readOneFile, readSmallFiles } from './archive-files.ts';
import { type BuildContainer, withBuildContainer } from './build-container.ts';
import { buildEnvironment } from './build-environment.ts';
import { BuildFailed } from './build-failed.ts';
import { buildInput } from './build-input.ts';
import type { BuildLimits } from './build-limits.ts';
import type { BuildOutput } from './build-output.ts';
import { CONTAINER_BUNDLE, extendedBundle, hostCertificates } from './certificates.ts';
import { outOfMemory, scriptFailure } from './failures.ts';
import { type Findings, readFindings } from './findings.ts';
import { describeTypes, METADATA_LIMIT } from './process-types.ts';
import { sizeText } from './size-text.ts';
import type { SlugStore } from './slug-store.ts';
import { tarOf } from './tar-entry.ts';

const OUT_FOLDER = '/renga/out';
const SLUG = '/renga/slug.tgz';

type Built = Extract<BuildOutcome, { readonly ok: true }>;

export interface CompilationOptions {
  readonly engine: Engine;
  readonly stacks: Stacks;
  readonly store: SlugStore;
  readonly packageRoot: string;
  readonly hostEnv: NodeJS.ProcessEnv;
  readonly limits: BuildLimits;
  readonly container: Pick<BuildContainer, 'installation' | 'networkPool' | 'networkPrefix'>;
  readonly request: BuildRequest;
  readonly buildpacks: readonly Buildpack[];
  /** The first buildpack that detects compiles alone; else all of them must, and all compile. */
  readonly isDetection: boolean;
  readonly output: BuildOutput;
  readonly signal: AbortSignal;
}

/** One run of the slug compiler, from source to stored slug. */
export class Compilation {
  readonly #options: CompilationOptions;
  readonly #stack: Stack;
  readonly #titles: readonly string[];
  /** What the script says to us ends in this; nothing that it runs can print it by chance. */
  readonly #mark = randomHex(16);

  constructor(options: CompilationOptions) {
    this.#options = options;
    this.#stack = findStack(options.request.app.buildStack);
    this.#titles = options.buildpacks.map(({ title }) => title);
  }

  /** @throws {BuildFailed} with the public reason; {EngineError}; the signal's reason when it aborts */
  async run(): Promise<Built> {
    const { engine, stacks, output } = this.#options;
    output.step(`Building on the ${this.#stack.title} stack`);
    const images = await Promise.race([
      stacks.ensure(this.#stack.name, (line) => output.detail(line)),
      aborted(this.#options.signal),
    ]);
    this.#announce();
    return withBuildContainer(engine, this.#container(images.build), (id) => this.#compile(id));
  }

  async #compile(id: string): Promise<Built> {
    const { containers } = this.#options.engine;
    await this.#fill(id);
    this.#options.signal.throwIfAborted();
    await containers.start(id);
    const findings = await this.#follow(id);
    const exit = await containers.wait(id, this.#options.signal);
    if (findings === null || exit.exitCode !== 0) throw await this.#reason(id, exit);
    return this.#store(id, findings);
  }

  #announce(): void {
    const { output, isDetection } = this.#options;
    const [first, ...others] = this.#titles;
    if (isDetection) output.step('Determining which buildpack to use for this app');
    else if (others.length === 0) output.step(`Using buildpack: ${first}`);
    else output.list('Using buildpacks:', this.#titles);
  }

  #container(image: string): BuildContainer {
    const { request, limits, isDetection, container } = this.#options;
    return {
      ...container,
      image,
      buildId: request.buildId,
      appId: request.app.id,
      memoryBytes: limits.memoryBytes,
      cpus: limits.cpus,
      env: {
        BUILD_ID: request.buildId.replaceAll('-', ''),
        MODE: isDetection ? 'detect' : 'explicit',
        PACKS: String(this.#titles.length),
        TESTS: request.tests ?? '',
        STACK_NAME: this.#stack.name,
        MARK: this.#mark,
        SOURCE_LIMIT: String(limits.sourceBytes),
        ENTRY_LIMIT: String(limits.sourceEntries),
        METADATA_LIMIT: String(METADATA_LIMIT),
        SLUG_LIMIT: String(limits.slugBytes),
      },
    };
  }

  async #fill(id: string): Promise<void> {
    const { engine, packageRoot, hostEnv, request, buildpacks } = this.#options;
    const certificates = await this.#certificates(id);
    const environment = buildEnvironment({
      stack: this.#stack.buildpackName,
      sourceVersion: request.sourceVersion,
      buildId: request.buildId,
      hostEnv,
      extraCertificates: certificates !== null,
    });
    const { sourceTarPath, config } = request;
    const { stream, written } = tarOf(
      buildInput({ packageRoot, sourceTarPath, environment, config, buildpacks, certificates }),
    );
    await Promise.all([engine.containers.putArchive(id, '/', stream), written]);
  }

  async #certificates(id: string): Promise<string | null> {
    const certificates = await hostCertificates(this.#options.hostEnv);
    if (certificates.length === 0) return null;
    const tar = await this.#options.engine.containers.getArchive(id, CONTAINER_BUNDLE);
    return extendedBundle(await text(readOneFile(tar)), certificates);
  }

  /** Passes on what the script and the buildpacks write; `null` when it ended before the app was compiled. */
  async #follow(id: string): Promise<Findings | null> {
    const { engine, output, signal } = this.#options;
    const mark = `${this.#mark} compiled`;
    let findings: Findings | null = null;
    for await (const line of engine.containers.output(id, { follow: true, signal })) {
      if (!line.text.endsWith(mark)) {
        output.raw(line.complete ? `${line.text}\n` : line.text);
        continue;
      }
      if (line.text !== mark) output.raw(`${line.text.slice(0, -mark.length)}\n`);
      findings = await this.#find(id);
    }
    signal.throwIfAborted();
    return findings;
  }

  async #find(id: string): Promise<Findings> {
    const { output } = this.#options;
    const findings = readFindings(await this.#outFiles(id), this.#titles);
    output.step('Discovering process types');
    output.raw(describeTypes(findings.procfile, findings.defaults));
    if (Object.keys(findings.processTypes).length === 0)
      output.warning('No process types: nothing will run until a Procfile says what to start.');
    output.step('Compressing...');
    return findings;
  }

  async #outFiles(id: string): Promise<ReadonlyMap<string, string>> {
    const tar = await this.#options.engine.containers.getArchive(id, OUT_FOLDER);
    return readSmallFiles(tar, METADATA_LIMIT * 4);
  }

  async #reason(id: string, exit: ContainerExit): Promise<BuildFailed> {
    const { limits } = this.#options;
    const files = await this.#outFiles(id).catch((error: unknown) => {
      if (error instanceof EngineError && error.code === 'not_found') return new Map<string, string>();
      throw error;
    });
    const [code, ...details] = files.get('out/failure')?.split('\0').slice(0, -1) ?? [];
    if (exit.oomKilled && (code === undefined || code === 'compile_failed'))
      return new BuildFailed(outOfMemory(limits.memoryBytes));
    const reported = code === undefined ? null : ([code, ...details] as const);
    return new BuildFailed(scriptFailure(reported, { buildpacks: this.#titles, limits }));
  }

  async #store(id: string, findings: Findings): Promise<Built> {
    const { engine, store, output, limits, buildpacks } = this.#options;
    const slug = await store.write(readOneFile(await engine.containers.getArchive(id, SLUG)));
    output.detail(`Done: ${sizeText(slug.size)}`);
    if (slug.size > limits.slugWarningBytes)
      output.warning(
        `Warning: Your slug size (${sizeText(slug.size)}) exceeds our soft limit (${sizeText(limits.slugWarningBytes)}) which may affect boot time.`,
      );
    return {
      ok: true,
      slug: {
        ...slug,
        stack: this.#stack.name,
        processTypes: findings.processTypes,
        buildpackDescription: findings.titles.filter((title) => title !== '').join(', ') || null,
      },
      buildpacks: findings.compiledBy.flatMap((index) => buildpacks[index]?.name ?? []),
    };
  }
}

/** Rejects with the signal's reason when it aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
