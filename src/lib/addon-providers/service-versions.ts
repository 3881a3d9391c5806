import type { AddOn } from '../domain/add-on.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Engine } from '../engine/port.ts';
import type { VersionProvider } from '../platform/ports.ts';
import { newId } from '../std/ids.ts';
import { recipeOf, recipeOfVersion, type ServiceRecipe } from './catalogue.ts';
import { type DeedPlace, deedPlace, dumpOf, feed, runDeed } from './deeds.ts';
import { refusingAway } from './refusing-away.ts';
import type { Servers } from './servers.ts';
import type { ServiceImages } from './service-images.ts';

interface ServiceVersionsOptions {
  readonly engine: Engine;
  readonly images: Pick<ServiceImages, 'ensure'>;
  readonly servers: Servers;
  readonly catalogue: readonly ServiceRecipe[];
}

/**
 * Servers of another version beside those in use, filled by SQL from these. Whatever is beside may be thrown away at any
 * moment: it counts once its add-on's row says that it is of this version.
 */
export class ServiceVersions implements VersionProvider {
  readonly #options: ServiceVersionsOptions;

  constructor(options: ServiceVersionsOptions) {
    this.#options = options;
  }

  async fetch(addOn: AddOn, version: string): Promise<void> {
    await refusingAway(() =>
      this.#options.images.ensure(recipeOfVersion(recipeOf(this.#options.catalogue, addOn), version)),
    );
  }

  async copy(addOn: AddOn, version: string, signal: AbortSignal): Promise<void> {
    await refusingAway(async () => {
      const { servers } = this.#options;
      const recipe = recipeOf(this.#options.catalogue, addOn);
      const id = await this.#beside(addOn, recipe, version);
      const [old, fresh] = [this.#inUse(addOn, recipe), this.#deeds(recipe, id)];
      const key = (await runDeed(old, ['close'])).trim();
      await fill(old, fresh, signal);
      await refuseDifference(addOn, old, fresh);
      await runDeed(fresh, ['open', key]);
      // Two servers must never have the same data: the next one is started when this one is gone.
      await servers.end(id, recipe);
    });
  }

  async tryOut(addOn: AddOn, version: string, signal: AbortSignal): Promise<void> {
    await refusingAway(async () => {
      const recipe = recipeOf(this.#options.catalogue, addOn);
      const id = await this.#beside(addOn, recipe, version);
      await fill(this.#inUse(addOn, recipe), this.#deeds(recipe, id), signal);
      await this.#options.servers.clearBeside(addOn);
    });
  }

  async discard(addOn: AddOn): Promise<void> {
    await refusingAway(async () => {
      const recipe = recipeOf(this.#options.catalogue, addOn);
      await runDeed(this.#inUse(addOn, recipe), ['open']);
      await this.#options.servers.clearBeside(addOn);
    });
  }

  async #beside(addOn: AddOn, recipe: ServiceRecipe, version: string): Promise<string> {
    const { servers } = this.#options;
    const id = await servers.placeBeside(addOn, recipe, version);
    await servers.answer(addOn, id);
    return id;
  }

  #inUse(addOn: AddOn, recipe: ServiceRecipe): DeedPlace {
    return this.#deeds(recipe, this.#options.servers.name(addOn));
  }

  #deeds(recipe: ServiceRecipe, containerId: string): DeedPlace {
    return deedPlace(this.#options.engine, recipe, containerId);
  }
}

/** Puts all that a server has into one that has nothing. */
async function fill(old: DeedPlace, fresh: DeedPlace, signal: AbortSignal): Promise<void> {
  const transfer = { id: newId(), signal, onLine: () => undefined };
  const everything = dumpOf(old, { ...transfer, format: 'cluster' });
  await feed(fresh, everything, { ...transfer, words: ['take', transfer.id] });
}

/** @throws {Refusal} `invalid_params`, id `upgrade_differs` */
async function refuseDifference({ name }: AddOn, old: DeedPlace, fresh: DeedPlace): Promise<void> {
  const [before, after] = await Promise.all([old, fresh].map(census));
  const wrong =
    before?.find((line) => !after?.includes(line)) ?? after?.find((line) => !before?.includes(line));
  if (wrong === undefined && before?.length === after?.length && before?.length !== 0) return;
  throw Refusal.invalid(`The copy of ${name} is not like the original: ${wrong}.`, 'upgrade_differs');
}

/** What there is, one thing a line. */
async function census(place: DeedPlace): Promise<readonly string[]> {
  return (await runDeed(place, ['census'])).split('\n').filter(Boolean);
}
