import { homedir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../domain/refusal.ts';
import { type Engine, EngineError } from '../engine/port.ts';
import type { Stacks } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import { Once } from '../std/once.ts';
import { type BuiltRecipe, isBuilt, type PulledRecipe, recipeHash, type ServiceRecipe } from './catalogue.ts';
import { type LayerFile, LayerFiles } from './layer-files.ts';
import { packed, scriptLayer } from './packed.ts';

interface ServiceImagesOptions {
  readonly engine: Engine;
  readonly stacks: Pick<Stacks, 'ensureRun'>;
  readonly installation: string;
  readonly settings: Pick<Settings, 'networkPool' | 'networkPrefix'>;
  /** `addons/fetch.sh` */
  readonly fetchScript: string;
  readonly hostEnv: NodeJS.ProcessEnv;
  /** Where finished layers are kept, for this and other engines of the machine. */
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
}

/** An image on its way: what it stands on, the digest of all that decides what it holds, its name. */
interface Wanted {
  readonly base: string;
  readonly hash: string;
  readonly ref: string;
}

const STACK = 'debian-13';
const MEBIBYTE = 1024 * 1024;
const KEPT_OUTPUT = 2_000;

/**
 * Images of services: the stack and one layer of Debian packages, fetched and unpacked in a container without any
 * privilege, or an image of a registry and one layer of scripts. A layer is made once for a machine.
 */
export class ServiceImages {
  readonly #options: ServiceImagesOptions;
  readonly #layers: LayerFiles;
  readonly #underWay = new Map<string, Promise<string>>();
  /** Before the first attempt: what is found later belongs to attempts under way. */
  readonly #recovery = new Once(() => this.#clear());

  constructor(options: ServiceImagesOptions) {
    this.#options = options;
    this.#layers = new LayerFiles(options.cacheFolder ?? defaultCacheFolder(options.hostEnv));
  }

  /**
   * The image of a service, obtained when it is absent. Calls at the same time share one attempt.
   * @throws {Refusal} `not_offered`, ids `service_unavailable` and `image_unavailable`
   */
  async ensure(recipe: ServiceRecipe): Promise<string> {
    const { engine, stacks, fetchScript } = this.#options;
    await this.recover();
    const base = isBuilt(recipe) ? await stacks.ensureRun(STACK) : await this.#pulled(recipe);
    const hash = recipeHash(recipe, fetchScript, base);
    const ref = `renga/addon:${recipe.name}-${hash}`;
    if (await engine.images.inspect(ref)) return ref;
    const underWay = this.#underWay.get(ref) ?? this.#obtain(recipe, { base, hash, ref });
    this.#underWay.set(ref, underWay);
    return underWay.finally(() => this.#underWay.delete(ref));
  }

  /** Removes what a killed attempt left on the engine. */
  recover(): Promise<void> {
    return this.#recovery.run();
  }

  async #clear(): Promise<void> {
    const { engine } = this.#options;
    for (const { id } of await engine.containers.list(this.#labels())) await engine.containers.remove(id);
    for (const { name } of await engine.networks.list(this.#labels())) await engine.networks.remove(name);
  }

  /** The id of an image of a registry, as a name may come to mean another one. */
  async #pulled(recipe: PulledRecipe): Promise<string> {
    const { images } = this.#options.engine;
    try {
      return ((await images.inspect(recipe.image)) ?? (await images.pull(recipe.image))).id;
    } catch (error) {
      if (error instanceof EngineError && !error.isAway) throw unreachable(recipe, error);
      throw error;
    }
  }

  async #obtain(recipe: ServiceRecipe, { base, hash, ref }: Wanted): Promise<string> {
    const stem = `${recipe.name}-${hash}`;
    const layer = (await this.#layers.find(stem)) ?? (await this.#make(recipe, { base, hash, ref }, stem));
    await this.#options.engine.images.addLayer({
      base,
      layerPath: layer.path,
      diffId: layer.diffId,
      ref,
      config: {
        user: '1000:1000',
        workingDir: '/',
        entrypoint: [],
        env: {
          ...(isBuilt(recipe) && { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }),
          HOME: '/tmp',
          LANG: 'C.UTF-8',
        },
        labels: { 'renga.service': recipe.name },
      },
    });
    return ref;
  }

  #make(recipe: ServiceRecipe, wanted: Wanted, stem: string): Promise<LayerFile> {
    if (isBuilt(recipe)) return this.#fetch(recipe, wanted, stem);
    return this.#layers.keep(stem, scriptLayer(recipe.files));
  }

  async #fetch(recipe: BuiltRecipe, { base, hash }: Wanted, stem: string): Promise<LayerFile> {
    const { engine, installation, settings, fetchScript, hostEnv } = this.#options;
    const name = `renga-${installation}-service-${recipe.name}-${hash}`;
    try {
      await engine.networks.ensure({
        name,
        labels: this.#labels(),
        pool: settings.networkPool,
        prefix: settings.networkPrefix,
      });
      const { id } = await engine.containers.create({
        name,
        image: base,
        labels: this.#labels(),
        entrypoint: [],
        command: ['sh', '/recipe/fetch'],
        env: {
          ...proxies(hostEnv),
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
          HOME: '/tmp',
          PACKAGES: recipe.packages.join(' '),
          WITHOUT: recipe.without.join(' '),
          SUITE: recipe.suite ?? '',
        },
        user: '1000:1000',
        workingDir: '/tmp',
        network: name,
        limits: { memoryBytes: 1024 * MEBIBYTE, pids: 512 },
      });
      const files = Object.entries({ fetch: fetchScript, ...recipe.files });
      const recipeFiles = Object.fromEntries(files.map(([file, text]) => [`recipe/${file}`, text]));
      await engine.containers.putArchive(id, '/', packed(recipeFiles, { mode: 0o444 }));
      await engine.containers.start(id);
      const { exitCode } = await engine.containers.wait(id, this.#options.signal);
      if (exitCode !== 0) throw unavailable(recipe, await this.#said(id));
      const archive = await engine.containers.getArchive(id, '/tmp/layer.tar');
      return await this.#layers.keepOnlyEntry(stem, archive);
    } finally {
      await engine.containers.remove(name).catch(() => undefined);
      await engine.networks.remove(name).catch(() => undefined);
    }
  }

  async #said(id: string): Promise<string> {
    const lines: string[] = [];
    for await (const { text } of this.#options.engine.containers.output(id, { follow: false }))
      lines.push(text);
    return lines.join(' / ').slice(-KEPT_OUTPUT);
  }

  #labels() {
    return { 'renga.installation': this.#options.installation, 'renga.kind': 'service-image' };
  }
}

function unavailable(recipe: ServiceRecipe, said: string): Refusal {
  return new Refusal(
    'not_offered',
    `${recipe.label} could not be made from Debian's packages. Check that Debian's mirror can be reached and that there ` +
      `is disk space, then try again. (${said})`,
    { id: 'service_unavailable' },
  );
}

function unreachable(recipe: PulledRecipe, error: EngineError): Refusal {
  return new Refusal(
    'not_offered',
    `${recipe.label} is the image ${recipe.image}, and the engine could not fetch it. Check that its registry can be ` +
      `reached, or bring the image to the engine with docker load, then try again. (${error.message})`,
    { id: 'image_unavailable' },
  );
}

function proxies(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const names = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

const defaultCacheFolder = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'renga', 'services');
