import type { AddOn } from '../domain/add-on.ts';
import { type AddOnService, configValues } from '../domain/add-on-service.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import { Refusal } from '../domain/refusal.ts';
import { isBeingCopied } from '../domain/version-upgrade.ts';
import type { Engine } from '../engine/port.ts';
import type {
  AddOnProvider,
  ConsoleRequest,
  DumpTransfer,
  LoadTransfer,
  LoginSecret,
  OutsidePlace,
  Rendezvous,
} from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import { recipeOf, type ServiceRecipe } from './catalogue.ts';
import { type DeedPlace, deedPlace, dumpOf, load, runDeed } from './deeds.ts';
import { joinConsole } from './join-console.ts';
import type { OutsideNames } from './outside-names.ts';
import { refusingAway } from './refusing-away.ts';
import { scramVerifier } from './scram.ts';
import type { Servers } from './servers.ts';

interface EngineAddOnsOptions {
  readonly engine: Engine;
  readonly servers: Servers;
  readonly catalogue: readonly ServiceRecipe[];
  readonly names: Pick<OutsideNames, 'host' | 'place'>;
  readonly rendezvous: Rendezvous;
  readonly clock: Clock;
}

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
    const { engine, servers } = this.#options;
    await refusingAway(async () => {
      const found = await engine.containers.inspect(servers.name(addOn));
      if (found) await engine.networks.disconnect(servers.network(appId).name, found.id);
    });
  }

  async remove(addOn: AddOn): Promise<boolean> {
    await refusingAway(() => this.#options.servers.remove(addOn));
    return true;
  }

  values(addOn: AddOn, login: LoginSecret): ConfigVars {
    const { names } = this.#options;
    const recipe = this.#recipe(addOn);
    return configValues(recipe, names.host(addOn, recipe), { ...addOn.credentials, ...login });
  }

  outside(addOn: AddOn): OutsidePlace | null {
    return this.#options.names.place(addOn, this.#recipe(addOn));
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
    const { engine, servers } = this.#options;
    return deedPlace(engine, this.#recipe(addOn), servers.name(addOn));
  }

  console(addOn: AddOn, request: ConsoleRequest): { readonly url: string } {
    const recipe = this.#recipe(addOn);
    if (recipe.files.console === undefined)
      throw new Refusal('not_offered', `${recipe.label} has no console.`, { id: 'no_console' });
    const { engine, rendezvous, clock } = this.#options;
    const containerId = this.#options.servers.name(addOn);
    return rendezvous.offer(
      (client) => void joinConsole({ engine, clock, containerId, client, ...request }),
      () => undefined,
      request.cut,
    );
  }

  async *ended(signal: AbortSignal): AsyncGenerator<string> {
    for await (const { kind, labels } of this.#options.engine.containers.events(
      this.#options.servers.labels(),
      signal,
    ))
      if (kind === 'die' && labels['renga.addon'] !== undefined) yield labels['renga.addon'];
  }

  async #ensure(addOn: AddOn, appIds: readonly string[]): Promise<ConfigVars> {
    const { servers } = this.#options;
    const recipe = this.#recipe(addOn);
    const id = await servers.place(addOn, recipe);
    for (const appId of new Set(appIds)) await this.#join(addOn, id, appId);
    await servers.answer(addOn, id);
    if (recipe.upgrades === 'copied' && !isBeingCopied(addOn)) await servers.clearBeside(addOn);
    if (Object.keys(addOn.settings).length > 0) await this.administer(addOn, ['set'], settingLines(addOn));
    return this.values(addOn, addOn.credentials);
  }

  #recipe(addOn: AddOn): ServiceRecipe {
    return recipeOf(this.#options.catalogue, addOn);
  }

  async #join(addOn: AddOn, id: string, appId: string): Promise<void> {
    if (appId === addOn.appId) return;
    const { engine, servers } = this.#options;
    await servers.ensureNetwork(appId);
    const alias = servers.alias(addOn, this.#recipe(addOn));
    await engine.networks.connect(servers.network(appId).name, id, alias === null ? [] : [alias]);
  }
}

const settingLines = ({ settings }: AddOn): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');
