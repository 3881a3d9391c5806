import type { AddOn } from '../domain/add-on.ts';
import { type AddOnService, configValues, findPlan } from '../domain/add-on-service.ts';
import { appNetwork } from '../domain/app-network.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import type { Plan } from '../domain/plan.ts';
import { Refusal } from '../domain/refusal.ts';
import { type ContainerSpec, type Engine, EngineError } from '../engine/port.ts';
import type {
  AddOnProvider,
  ConsoleRequest,
  DumpTransfer,
  LoadTransfer,
  LoginSecret,
  OutsidePlace,
  Rendezvous,
} from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { isBuilt, recipeOfVersion, type ServiceRecipe } from './catalogue.ts';
import { type DeedPlace, dumpOf, load, runDeed } from './deeds.ts';
import { joinConsole } from './join-console.ts';
import type { OutsideNames } from './outside-names.ts';
import { packed } from './packed.ts';
import { scramVerifier } from './scram.ts';
import type { ServiceImages } from './service-images.ts';

interface EngineAddOnsOptions {
  readonly engine: Engine;
  readonly images: Pick<ServiceImages, 'ensure'>;
  readonly catalogue: readonly ServiceRecipe[];
  readonly settings: Pick<Settings, 'networkPool' | 'networkPrefix'>;
  readonly installation: string;
  readonly names: Pick<OutsideNames, 'inside' | 'host' | 'place'>;
  readonly rendezvous: Rendezvous;
  readonly clock: Clock;
}

const MEBIBYTE = 1024 * 1024;
const PIDS = 1024;
const STOP_GRACE_MS = 30_000;
const ANSWER_LIMIT_MS = 120_000;
const ASK_EVERY_MS = 100;
const STARTS = 3;
const LAST_LINES = 3;

/** Add-ons as containers on an engine, each with a volume, on the networks of the apps that it is attached to. */
export class EngineAddOns implements AddOnProvider {
  readonly #options: EngineAddOnsOptions;

  constructor(options: EngineAddOnsOptions) {
    this.#options = options;
  }

  services(): readonly AddOnService[] {
    return this.#options.catalogue;
  }

  ensure(addOn: AddOn, appIds: readonly string[]): Promise<ConfigVars> {
    return refusingAway(() => this.#ensure(addOn, appIds));
  }

  async leave(addOn: AddOn, appId: string): Promise<void> {
    if (appId === addOn.appId) return;
    const { containers, networks } = this.#options.engine;
    await refusingAway(async () => {
      const found = await containers.inspect(this.#names.inside(addOn));
      if (found) await networks.disconnect(this.#network(appId).name, found.id);
    });
  }

  async remove(addOn: AddOn): Promise<boolean> {
    const { containers, volumes } = this.#options.engine;
    await refusingAway(() => containers.remove(this.#names.inside(addOn)));
    await refusingAway(() => volumes.remove(this.#names.inside(addOn)));
    return true;
  }

  values(addOn: AddOn, login: LoginSecret): ConfigVars {
    const recipe = this.#recipe(addOn);
    return configValues(recipe, this.#names.host(addOn, recipe), { ...addOn.credentials, ...login });
  }

  outside(addOn: AddOn): OutsidePlace | null {
    return this.#names.place(addOn, this.#recipe(addOn));
  }

  /** The script is given both what to set and what to keep; each service takes what it needs. */
  async setLogin(addOn: AddOn, { user, password }: LoginSecret): Promise<void> {
    const deed = user === addOn.credentials.user ? 'password' : 'login';
    await this.administer(addOn, [deed, user], `${scramVerifier(password)}\n${password}\n`);
  }

  administer(addOn: AddOn, words: readonly string[], input = ''): Promise<string> {
    return refusingAway(() => runDeed(this.#deedPlace(addOn), words, input));
  }

  dump(addOn: AddOn, transfer: DumpTransfer): AsyncIterable<Uint8Array> {
    return dumpOf(this.#deedPlace(addOn), transfer);
  }

  load(addOn: AddOn, archive: AsyncIterable<Uint8Array>, transfer: LoadTransfer): Promise<void> {
    const users = addOn.logins.map(({ name }) => name);
    return refusingAway(() => load(this.#deedPlace(addOn), archive, { ...transfer, users }));
  }

  #deedPlace(addOn: AddOn): DeedPlace {
    const { label, admin: script } = this.#recipe(addOn);
    if (script === null) throw new Refusal('not_offered', `${label} cannot do that.`, { id: 'no_such_deed' });
    return { engine: this.#options.engine, containerId: this.#names.inside(addOn), script };
  }

  console(addOn: AddOn, request: ConsoleRequest): { readonly url: string } {
    const recipe = this.#recipe(addOn);
    if (recipe.files.console === undefined)
      throw new Refusal('not_offered', `${recipe.label} has no console.`, { id: 'no_console' });
    const { engine, rendezvous, clock } = this.#options;
    const containerId = this.#names.inside(addOn);
    return rendezvous.offer(
      (client) => void joinConsole({ engine, clock, containerId, client, ...request }),
      () => undefined,
      request.cut,
    );
  }

  async *ended(signal: AbortSignal): AsyncGenerator<string> {
    for await (const { kind, labels } of this.#options.engine.containers.events(this.#labels(), signal))
      if (kind === 'die' && labels['renga.addon'] !== undefined) yield labels['renga.addon'];
  }

  async #ensure(addOn: AddOn, appIds: readonly string[]): Promise<ConfigVars> {
    const recipe = this.#recipe(addOn);
    const { plan } = findPlan([recipe], `${recipe.name}:${addOn.plan}`);
    await this.#keepVolume(addOn, recipe);
    const id = await this.#container(addOn, recipe, plan);
    for (const appId of new Set(appIds)) await this.#join(addOn, id, appId);
    await this.#answer(addOn, id);
    if (Object.keys(addOn.settings).length > 0) await this.administer(addOn, ['set'], settingLines(addOn));
    return this.values(addOn, addOn.credentials);
  }

  #recipe({ service }: AddOn): ServiceRecipe {
    const recipe = this.#options.catalogue.find(({ name }) => name === service);
    if (!recipe) throw new Error(`The catalogue of this installation has no service ${service} any more.`);
    return recipe;
  }

  /** An add-on that worked once has data: a new volume in its place would look as if they had never been. */
  async #keepVolume(addOn: AddOn, recipe: ServiceRecipe): Promise<void> {
    if (!recipe.keepsData) return;
    const { volumes } = this.#options.engine;
    const labels = this.#labels(addOn);
    if (addOn.state === 'provisioned' && (await volumes.list(labels)).length === 0)
      throw new Error(
        `The volume ${this.#names.inside(addOn)} with the data of ${addOn.name} is gone from the engine.`,
      );
    await volumes.ensure({ name: this.#names.inside(addOn), labels });
  }

  /** The one that there is, or a new one in place of one of another plan or without the name that it is to have. */
  async #container(addOn: AddOn, recipe: ServiceRecipe, plan: Plan): Promise<string> {
    const { containers } = this.#options.engine;
    const found = await containers.inspect(this.#names.inside(addOn));
    const alias = this.#alias(addOn, recipe);
    const isAsWanted =
      found?.labels['renga.plan'] === plan.name && (found.labels['renga.alias'] ?? null) === alias;
    if (isAsWanted) return found.id;
    const image = await this.#options.images.ensure(recipeOfVersion(recipe, addOn.version));
    await this.#ensureNetwork(addOn.appId);
    if (found) {
      await containers.kill(found.id, recipe.stopSignal);
      await containers.stop(found.id, { graceMs: STOP_GRACE_MS });
      await containers.remove(found.id);
    }
    return (await containers.create(this.#spec(addOn, recipe, { plan, image }))).id;
  }

  #spec(
    addOn: AddOn,
    recipe: ServiceRecipe,
    { plan, image }: { readonly plan: Plan; readonly image: string },
  ): ContainerSpec {
    const name = this.#names.inside(addOn);
    const alias = this.#alias(addOn, recipe);
    return {
      name,
      image,
      labels: {
        ...this.#labels(addOn),
        'renga.plan': plan.name,
        ...(alias === null ? {} : { 'renga.alias': alias }),
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
      network: this.#network(addOn.appId).name,
      ...(alias === null ? {} : { aliases: [alias] }),
      limits: { memoryBytes: plan.memoryMb * MEBIBYTE, pids: PIDS },
      ...(recipe.keepsData ? { mounts: [{ source: name, target: '/data' }] } : {}),
    };
  }

  async #join(addOn: AddOn, id: string, appId: string): Promise<void> {
    if (appId === addOn.appId) return;
    await this.#ensureNetwork(appId);
    const alias = this.#alias(addOn, this.#recipe(addOn));
    await this.#options.engine.networks.connect(this.#network(appId).name, id, alias === null ? [] : [alias]);
  }

  /** The password travels by file: neither arguments nor environment show it. */
  async #run(addOn: AddOn, id: string): Promise<void> {
    const { containers } = this.#options.engine;
    const secret = packed({ 'secret/password': addOn.credentials.password }, { mode: 0o400 });
    await containers.putArchive(id, '/', secret);
    await containers.start(id);
  }

  /** Started as often as it takes, within reason: an engine that has just lost one may still call it running. */
  async #answer(addOn: AddOn, id: string): Promise<void> {
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

  async #ensureNetwork(appId: string): Promise<void> {
    const { engine, settings } = this.#options;
    const { networkPool: pool, networkPrefix: prefix } = settings;
    await engine.networks.ensure({ ...this.#network(appId), pool, prefix });
  }

  #network(appId: string) {
    return appNetwork(this.#options.installation, appId);
  }

  /** What its config vars call it, where that is not its own name. */
  #alias(addOn: AddOn, recipe: ServiceRecipe): string | null {
    const host = this.#names.host(addOn, recipe);
    return host === this.#names.inside(addOn) ? null : host;
  }

  get #names() {
    return this.#options.names;
  }

  #labels(addOn?: AddOn): Readonly<Record<string, string>> {
    return {
      'renga.installation': this.#options.installation,
      'renga.kind': 'addon',
      ...(addOn && { 'renga.addon': addOn.id }),
    };
  }
}

const settingLines = ({ settings }: AddOn): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');

/** Tells an engine that is away, which is waited for, from what went wrong. */
async function refusingAway<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EngineError && error.isAway)
      throw new Refusal('engine_unavailable', `The container engine does not answer: ${error.message}`);
    throw error;
  }
}
