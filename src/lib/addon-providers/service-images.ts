import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { Refusal } from '../domain/refusal.ts';
import type { Engine } from '../engine/port.ts';
import type { Stacks } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import { randomHex } from '../std/ids.ts';
import { Once } from '../std/once.ts';
import { recipeHash, type ServiceRecipe } from './catalogue.ts';
import { packed } from './packed.ts';

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

const STACK = 'debian-13';
const MEBIBYTE = 1024 * 1024;
const KEPT_OUTPUT = 2_000;

/**
 * Images of services: the stack and one layer of Debian packages, fetched and unpacked in a container without any
 * privilege. A layer is made once for a machine.
 */
export class ServiceImages {
  readonly #options: ServiceImagesOptions;
  readonly #cacheFolder: string;
  readonly #underWay = new Map<string, Promise<string>>();
  /** Before the first attempt: what is found later belongs to attempts under way. */
  readonly #recovery = new Once(() => this.#clear());

  constructor(options: ServiceImagesOptions) {
    this.#options = options;
    this.#cacheFolder = options.cacheFolder ?? defaultCacheFolder(options.hostEnv);
  }

  /**
   * The image of a service, obtained when it is absent. Calls at the same time share one attempt.
   * @throws {Refusal} `not_offered`, id `service_unavailable`
   */
  async ensure(recipe: ServiceRecipe): Promise<string> {
    const { engine, stacks, fetchScript } = this.#options;
    await this.recover();
    const base = await stacks.ensureRun(STACK);
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

  async #obtain(
    recipe: ServiceRecipe,
    image: { readonly base: string; readonly hash: string; readonly ref: string },
  ): Promise<string> {
    await mkdir(this.#cacheFolder, { recursive: true });
    const stem = `${recipe.name}-${image.hash}`;
    const layer = (await this.#cached(stem)) ?? (await this.#make(recipe, image, stem));
    await this.#options.engine.images.addLayer({
      base: image.base,
      layerPath: layer.path,
      diffId: layer.diffId,
      ref: image.ref,
      config: {
        user: '1000:1000',
        workingDir: '/',
        entrypoint: [],
        env: {
          PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          HOME: '/tmp',
          LANG: 'C.UTF-8',
        },
        labels: { 'renga.service': recipe.name },
      },
    });
    return image.ref;
  }

  /** The name of a layer's file ends in the digest of what it holds. */
  async #cached(stem: string): Promise<{ readonly path: string; readonly diffId: string } | null> {
    for (const file of await readdir(this.#cacheFolder)) {
      const [, diffId] = new RegExp(`^${stem}-([0-9a-f]{64})[.]tgz$`).exec(file) ?? [];
      if (diffId) return { path: join(this.#cacheFolder, file), diffId };
    }
    return null;
  }

  async #make(
    recipe: ServiceRecipe,
    { base, hash }: { readonly base: string; readonly hash: string },
    stem: string,
  ): Promise<{ readonly path: string; readonly diffId: string }> {
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
      return await this.#keep(await engine.containers.getArchive(id, '/tmp/layer.tar'), stem);
    } finally {
      await engine.containers.remove(name).catch(() => undefined);
      await engine.networks.remove(name).catch(() => undefined);
    }
  }

  /** Whole or not at all. */
  async #keep(archive: Readable, stem: string): Promise<{ readonly path: string; readonly diffId: string }> {
    const temporary = join(this.#cacheFolder, `${stem}-${randomHex(6)}.tmp`);
    try {
      const diffId = await writeOnlyEntry(archive, temporary);
      const path = join(this.#cacheFolder, `${stem}-${diffId}.tgz`);
      await rename(temporary, path);
      return { path, diffId };
    } finally {
      await rm(temporary, { force: true });
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

/** Writes the one file of a tar, compressed; resolves with the SHA-256 of what it holds. */
async function writeOnlyEntry(archive: Readable, path: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = extract();
  const written = new Promise<void>((resolve, reject) => {
    entries.on('entry', (_header, stream, next) => {
      pipeline(stream, tapped(hash), createGzip({ level: 1 }), createWriteStream(path)).then(() => {
        resolve();
        next();
      }, reject);
    });
    entries.on('finish', () => reject(new Error('The engine sent an archive without a file.')));
  });
  await Promise.all([pipeline(archive, entries), written]);
  return hash.digest('hex');
}

/** Passes everything on and has it counted. */
const tapped = (hash: Hash) =>
  new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });

function unavailable(recipe: ServiceRecipe, said: string): Refusal {
  return new Refusal(
    'not_offered',
    `${recipe.label} could not be made from Debian's packages. Check that Debian's mirror can be reached and that there ` +
      `is disk space, then try again. (${said})`,
    { id: 'service_unavailable' },
  );
}

function proxies(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const names = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

const defaultCacheFolder = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'renga', 'services');
