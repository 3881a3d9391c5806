import { type HerokuYml, type ImageRecipe, parseHerokuYml } from '../../domain/heroku-yml.ts';
import { imageSlug } from '../../domain/image-slug.ts';
import type { ProcessImage } from '../../domain/process-image.ts';
import type { Engine, ImageBuild } from '../../engine/port.ts';
import type { BuildOutcome, BuildRequest, BuiltImages } from '../../platform/ports.ts';
import { type BuildContainer, CPU_SHARES } from '../build-container.ts';
import { proxies } from '../build-environment.ts';
import { failWith } from '../build-failed.ts';
import type { BuildLimits } from '../build-limits.ts';
import type { BuildOutput } from '../build-output.ts';
import { scriptFailure } from '../failures.ts';
import { buildRefs } from '../labels.ts';
import { readSourceFile } from '../source-file.ts';
import { buildContext } from './build-context.ts';
import { withBuildNetwork } from './build-network.ts';
import {
  dockerfileFailed,
  dockerfileTooLong,
  invalidHerokuYml,
  noHerokuYml,
  takesOtherImages,
} from './failures.ts';
import { otherImages } from './other-images.ts';
import { processesOf } from './processes.ts';
import { listSource, type SourceListing } from './source-listing.ts';

type Built = Extract<BuildOutcome, { readonly ok: true }>;

export interface ImageCompilationOptions {
  readonly engine: Engine;
  readonly builtImages: BuiltImages;
  readonly hostEnv: NodeJS.ProcessEnv;
  readonly limits: BuildLimits;
  readonly container: Pick<BuildContainer, 'installation' | 'networkPool' | 'networkPrefix'>;
  /** What an app may switch to that has no `heroku.yml`. */
  readonly defaultStack: string;
  readonly request: BuildRequest;
  readonly output: BuildOutput;
  readonly signal: AbortSignal;
}

/** An image that one or more process types are to run. */
interface Job extends ImageRecipe {
  readonly types: readonly string[];
}

const FILE = 'heroku.yml';
const FILE_LIMIT = 64 * 1024;

/** One run of the engine's builder for the Dockerfiles of a source, from source to images that are kept. */
export class ImageCompilation {
  readonly #options: ImageCompilationOptions;

  constructor(options: ImageCompilationOptions) {
    this.#options = options;
  }

  /** @throws {BuildFailed} with the public reason; {EngineError}; the signal's reason when it aborts */
  async run(): Promise<Built> {
    const { engine, container, request, limits, signal } = this.#options;
    const listing = await listSource(request.sourceTarPath, limits, signal);
    const file = await this.#herokuYml(listing);
    signal.throwIfAborted();
    const build = { ...container, buildId: request.buildId, appId: request.app.id };
    const images = await withBuildNetwork(engine, build, (network) => this.#images(file, listing, network));
    return this.#built(file, images);
  }

  async #herokuYml(listing: SourceListing): Promise<HerokuYml> {
    const { request, defaultStack, limits, signal } = this.#options;
    const place = { limit: FILE_LIMIT, signal };
    const text = await readSourceFile(request.sourceTarPath, FILE, place).catch((error: unknown) => {
      if (error instanceof RangeError) failWith(invalidHerokuYml([`it is longer than ${FILE_LIMIT} bytes`]));
      throw error;
    });
    if (text === null) failWith(noHerokuYml(request.app.name, defaultStack));
    const reading = parseHerokuYml(text);
    if (!reading.ok) failWith(invalidHerokuYml(reading.errors));
    if (request.tests === 'testpack') failWith(scriptFailure(['no_tests'], { buildpacks: [], limits }));
    const absent = Object.entries(reading.file.images).filter(
      ([, { dockerfile }]) => listing.get(dockerfile)?.type !== 'file',
    );
    if (absent.length > 0)
      failWith(
        invalidHerokuYml(
          absent.map(
            ([type, { dockerfile }]) =>
              `build.docker.${type} names ${dockerfile}, and the source has no such file: commit it, or correct the path`,
          ),
        ),
      );
    return reading.file;
  }

  /** By process type. Types of one Dockerfile share what is built of it. */
  async #images(
    file: HerokuYml,
    listing: SourceListing,
    network: string,
  ): Promise<ReadonlyMap<string, ProcessImage>> {
    const images = new Map<string, ProcessImage>();
    for (const [index, job] of jobsOf(file).entries()) {
      const { container, request } = this.#options;
      const ref = `${buildRefs(container.installation)}${request.buildId.replaceAll('-', '')}-${index}`;
      const image = await this.#image(file, job, { listing, network, ref });
      for (const type of job.types) images.set(type, image);
    }
    return images;
  }

  async #image(
    file: HerokuYml,
    job: Job,
    place: { readonly listing: SourceListing; readonly network: string; readonly ref: string },
  ): Promise<ProcessImage> {
    const { engine, builtImages, output, signal, limits } = this.#options;
    const { dockerfile, types } = job;
    output.raw(`=== Building ${types.join(', ')} (${dockerfile})\n`);
    try {
      const build = await this.#build(file, job, place);
      if (!build.ok) failWith(dockerfileFailed({ ...build, dockerfile, memoryBytes: limits.memoryBytes }));
      output.raw(`=== Storing ${types.join(', ')} (${dockerfile})\n`);
      return await builtImages.keep(place.ref, signal);
    } finally {
      // What it was built under; what is kept of it has another name.
      await engine.images.remove(place.ref).catch(() => undefined);
    }
  }

  async #build(
    { buildArguments }: HerokuYml,
    { dockerfile, target }: Job,
    {
      listing,
      network,
      ref,
    }: { readonly listing: SourceListing; readonly network: string; readonly ref: string },
  ): Promise<ImageBuild> {
    const { engine, request, hostEnv, limits, output, signal } = this.#options;
    // The engine keeps proxies out of the history of images by itself.
    const args = { ...proxies(hostEnv), ...buildArguments };
    const text = await this.#checked(dockerfile, args);
    const tarPath = request.sourceTarPath;
    const context = await buildContext({ tarPath, listing, dockerfile, text, signal });
    const unreadable = new AbortController();
    context.written.catch((error: unknown) => {
      // Unless the engine wanted no more of it.
      if (!context.stream.destroyed) unreadable.abort(error);
    });
    return engine.images.build(context.stream, {
      ref,
      dockerfile: context.dockerfile,
      target,
      args,
      network,
      limits: { memoryBytes: limits.memoryBytes, cpus: limits.cpus, cpuShares: CPU_SHARES },
      onOutput: (text) => output.raw(text),
      signal: AbortSignal.any([signal, unreadable.signal]),
    });
  }

  /** The text of a Dockerfile that takes nothing of the images of others. */
  async #checked(dockerfile: string, args: Readonly<Record<string, string>>): Promise<string> {
    const { request, signal } = this.#options;
    const place = { limit: FILE_LIMIT, signal };
    const text = await readSourceFile(request.sourceTarPath, dockerfile, place).catch((error: unknown) => {
      if (error instanceof RangeError) failWith(dockerfileTooLong(dockerfile, FILE_LIMIT));
      throw error;
    });
    if (text === null)
      failWith(
        dockerfileFailed({ dockerfile, message: 'it cannot be read', exitCode: null, memoryBytes: 0 }),
      );
    const wrong = otherImages(text, args);
    if (wrong.length > 0) failWith(takesOtherImages(dockerfile, wrong));
    return text;
  }

  #built(file: HerokuYml, images: ReadonlyMap<string, ProcessImage>): Built {
    const processes = processesOf(file, images);
    this.#options.output.raw(`=== Process types: ${processes.map(({ type }) => type).join(', ')}\n`);
    const slug = imageSlug(
      Object.fromEntries(processes.map(({ type, image }) => [type, image])),
      Object.fromEntries(processes.map(({ type, command }) => [type, command])),
    );
    return { ok: true, slug: { ...slug, buildpackDescription: null }, buildpacks: [] };
  }
}

function jobsOf({ images }: HerokuYml): readonly Job[] {
  const jobs = new Map<string, Job>();
  for (const [type, recipe] of Object.entries(images)) {
    const key = JSON.stringify([recipe.dockerfile, recipe.target]);
    jobs.set(key, { ...recipe, types: [...(jobs.get(key)?.types ?? []), type] });
  }
  return [...jobs.values()];
}
