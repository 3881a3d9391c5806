import type { AddOn } from '../domain/add-on.ts';
import { findPlan } from '../domain/add-on-service.ts';
import { appNetwork } from '../domain/app-network.ts';
import type { Plan } from '../domain/plan.ts';
import type { ContainerSpec, Engine } from '../engine/port.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { isBuilt, recipeOfVersion, type ServiceRecipe } from './catalogue.ts';
import type { OutsideNames } from './outside-names.ts';
import { packed } from './packed.ts';
import type { ServiceImages } from './service-images.ts';

interface ServersOptions {
  readonly engine: Engine;
  readonly images: Pick<ServiceImages, 'ensure'>;
  readonly names: Pick<OutsideNames, 'inside' | 'host'>;
  readonly settings: Pick<Settings, 'networkPool' | 'networkPrefix'>;
  readonly installation: string;
  readonly clock: Clock;
}

/** Where a server is: its container, what that has of data, and what else it is called. */
interface Place {
  readonly name: string;
  readonly volume: string;
  readonly alias: string | null;
}

const MEBIBYTE = 1024 * 1024;
const PIDS = 1024;
const STOP_GRACE_MS = 30_000;
const ANSWER_LIMIT_MS = 120_000;
const ASK_EVERY_MS = 100;
const STARTS = 3;
const LAST_LINES = 3;

/** Servers of add-ons: containers, each with a volume. One may stand beside the one in use, to take its place. */
export class Servers {
  readonly #options: ServersOptions;

  constructor(options: ServersOptions) {
    this.#options = options;
  }

  /** Of the container in use, by which dynos find it, always. */
  name(addOn: AddOn): string {
    return this.#options.names.inside(addOn);
  }

  /** What its config vars call it, where that is not its own name. */
  alias(addOn: AddOn, recipe: ServiceRecipe): string | null {
    const host = this.#options.names.host(addOn, recipe);
    return host === this.name(addOn) ? null : host;
  }

  labels(addOn?: AddOn): Readonly<Record<string, string>> {
    return {
      'renga.installation': this.#options.installation,
      'renga.kind': 'addon',
      ...(addOn && { 'renga.addon': addOn.id }),
    };
  }

  network(appId: string) {
    return appNetwork(this.#options.installation, appId);
  }

  async ensureNetwork(appId: string): Promise<void> {
    const { engine, settings } = this.#options;
    const { networkPool: pool, networkPrefix: prefix } = settings;
    await engine.networks.ensure({ ...this.network(appId), pool, prefix });
  }

  /**
   * The container that there is, or a new one in place of one of another plan or version, or without the name that it is to
   * have; resolves with its id.
   */
  async place(addOn: AddOn, recipe: ServiceRecipe): Promise<string> {
    const { containers } = this.#options.engine;
    const volume = await this.#keepVolume(addOn, recipe);
    const name = this.name(addOn);
    const alias = this.alias(addOn, recipe);
    const found = await containers.inspect(name);
    if (found && isAsWanted(found.labels, addOn, alias)) return found.id;
    const image = await this.#options.images.ensure(recipeOfVersion(recipe, addOn.version));
    await this.ensureNetwork(addOn.appId);
    if (found) await this.end(found.id, recipe);
    return this.#create(addOn, recipe, { name, volume, alias, image });
  }

  /** One of another version beside the one in use, with nothing in it; resolves with its id. */
  async placeBeside(addOn: AddOn, recipe: ServiceRecipe, version: string): Promise<string> {
    await this.clearBeside(addOn);
    const image = await this.#options.images.ensure(recipeOfVersion(recipe, version));
    const place = { name: this.#nameBeside(addOn), volume: `${this.name(addOn)}-${version}`, alias: null };
    await this.#options.engine.volumes.ensure({ name: place.volume, labels: this.labels(addOn) });
    await this.ensureNetwork(addOn.appId);
    return this.#create({ ...addOn, version }, recipe, { ...place, image });
  }

  /** Removes all but the one in use and its data. */
  async clearBeside(addOn: AddOn): Promise<void> {
    const { containers, volumes } = this.#options.engine;
    const all = await volumes.list(this.labels(addOn));
    const kept = this.#volumeOf(addOn, all);
    if (all.every(({ name }) => name === kept)) return;
    await containers.remove(this.#nameBeside(addOn));
    for (const { name } of all) if (name !== kept) await volumes.remove(name);
  }

  /** All of them, with their data. */
  async remove(addOn: AddOn): Promise<void> {
    const { containers, volumes } = this.#options.engine;
    for (const name of [this.#nameBeside(addOn), this.name(addOn)]) await containers.remove(name);
    for (const { name } of await volumes.list(this.labels(addOn))) await volumes.remove(name);
  }

  /** Ends in order, and removes the container. */
  async end(id: string, recipe: ServiceRecipe): Promise<void> {
    const { containers } = this.#options.engine;
    await containers.kill(id, recipe.stopSignal);
    await containers.stop(id, { graceMs: STOP_GRACE_MS });
    await containers.remove(id);
  }

  /**
   * Resolves when it answers. Started as often as it takes, within reason: an engine that has just lost one may still call
   * it running.
   */
  async answer(addOn: AddOn, id: string): Promise<void> {
    const { engine, clock } = this.#options;
    const end = clock.monotonic() + ANSWER_LIMIT_MS;
    for (let starts = 0; ; ) {
      if ((await engine.containers.inspect(id))?.state !== 'running') {
        if (starts++ === STARTS)
          throw new Error(
            `The ${addOn.service} server of ${addOn.name} ends right after its start. It wrote: ${await this.#lastWords(addOn, id)}`,
          );
        await this.#run(addOn, id);
      }
      if (await this.#answers(id)) return;
      if (clock.monotonic() >= end)
        throw new Error(
          `The ${addOn.service} server of ${addOn.name} did not answer in ${ANSWER_LIMIT_MS / 1000} s.`,
        );
      await clock.sleep(ASK_EVERY_MS);
    }
  }

  /** An add-on that worked once has data: a new volume in its place would look as if they had never been. */
  async #keepVolume(addOn: AddOn, recipe: ServiceRecipe): Promise<string> {
    if (!recipe.keepsData) return this.name(addOn);
    const { volumes } = this.#options.engine;
    const labels = this.labels(addOn);
    const all = await volumes.list(labels);
    const name = this.#volumeOf(addOn, all);
    if (addOn.state === 'provisioned' && all.every((each) => each.name !== name))
      throw new Error(`The volume ${name} with the data of ${addOn.name} is gone from the engine.`);
    await volumes.ensure({ name, labels });
    return name;
  }

  /** The data came with the version that it has, in an upgrade, or were there from the first. */
  #volumeOf(addOn: AddOn, all: readonly { readonly name: string }[]): string {
    const ofVersion = `${this.name(addOn)}-${addOn.version}`;
    return all.some(({ name }) => name === ofVersion) ? ofVersion : this.name(addOn);
  }

  #nameBeside(addOn: AddOn): string {
    return `${this.name(addOn)}-next`;
  }

  async #create(
    addOn: AddOn,
    recipe: ServiceRecipe,
    place: Place & { readonly image: string },
  ): Promise<string> {
    const { plan } = findPlan([recipe], `${recipe.name}:${addOn.plan}`);
    return (await this.#options.engine.containers.create(this.#spec(addOn, recipe, { ...place, plan }))).id;
  }

  #spec(
    addOn: AddOn,
    recipe: ServiceRecipe,
    { name, volume, alias, plan, image }: Place & { readonly plan: Plan; readonly image: string },
  ): ContainerSpec {
    return {
      name,
      image,
      labels: {
        ...this.labels(addOn),
        'renga.plan': plan.name,
        ...(addOn.version !== null && { 'renga.version': addOn.version }),
        ...(alias !== null && { 'renga.alias': alias }),
      },
      // An image of a registry has no tini, and a server that is told to end needs none.
      entrypoint: isBuilt(recipe) ? ['/usr/bin/tini', '-g', '--'] : [],
      command: ['/addon/start'],
      env: {
        ADDON_USER: addOn.credentials.user,
        ADDON_DATABASE: addOn.credentials.database,
        ADDON_MEMORY_MB: String(plan.memoryMb),
        ADDON_CONNECTIONS: String(plan.connections),
      },
      user: '1000:1000',
      workingDir: '/',
      hostname: addOn.service,
      network: this.network(addOn.appId).name,
      ...(alias === null ? {} : { aliases: [alias] }),
      limits: { memoryBytes: plan.memoryMb * MEBIBYTE, pids: PIDS },
      ...(recipe.keepsData ? { mounts: [{ source: volume, target: '/data' }] } : {}),
    };
  }

  /** The password travels by file: neither arguments nor environment show it. */
  async #run(addOn: AddOn, id: string): Promise<void> {
    const { containers } = this.#options.engine;
    const secret = packed({ 'secret/password': addOn.credentials.password }, { mode: 0o400 });
    await containers.putArchive(id, '/', secret);
    await containers.start(id);
  }

  async #lastWords({ credentials }: AddOn, id: string): Promise<string> {
    const lines: string[] = [];
    for await (const { text } of this.#options.engine.containers.output(id, { follow: false }))
      lines.push(text);
    const said = lines.slice(-LAST_LINES).join(' / ').replaceAll(credentials.password, '(password)');
    return said || 'nothing';
  }

  async #answers(id: string): Promise<boolean> {
    try {
      const session = await this.#options.engine.containers.exec(id, { command: ['/addon/probe'] });
      session.output.resume();
      return (await session.exitCode()) === 0;
    } catch {
      // It ended meanwhile, which the next look tells.
      return false;
    }
  }
}

/** One that was made before versions were told apart is of the one that its add-on had at first. */
function isAsWanted(labels: Readonly<Record<string, string>>, addOn: AddOn, alias: string | null): boolean {
  const version = labels['renga.version'] ?? addOn.upgrade?.from ?? addOn.version;
  const isOfPlan = labels['renga.plan'] === addOn.plan && version === addOn.version;
  return isOfPlan && (labels['renga.alias'] ?? null) === alias;
}
