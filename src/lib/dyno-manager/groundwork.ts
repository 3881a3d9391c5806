import type { Dyno } from '../domain/dyno.ts';
import type { Engine } from '../engine/port.ts';
import type { SlugImages } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Blueprint } from './blueprint.ts';
import { networkLabels, networkName } from './container-spec.ts';

interface GroundworkOptions {
  readonly engine: Engine;
  readonly slugImages: Pick<SlugImages, 'ensure'>;
  readonly settings: Settings;
  readonly installation: string;
}

/** What the containers of one app's release stand on: the image of what they run, and the app's network. */
export class Groundwork {
  readonly #options: GroundworkOptions;
  /** Runs that begin together have one blueprint, and ask the engine once. */
  readonly #laid = new WeakMap<Blueprint, Map<string, Promise<string>>>();

  constructor(options: GroundworkOptions) {
    this.#options = options;
  }

  /** Makes what is missing. @returns the image's reference @throws {EngineError} {SlugDamaged} {SlugMissing} */
  lay({ appId, type }: Pick<Dyno, 'appId' | 'type'>, blueprint: Blueprint): Promise<string> {
    const ofTypes = this.#laid.get(blueprint) ?? new Map<string, Promise<string>>();
    this.#laid.set(blueprint, ofTypes);
    // Only images that were pushed differ by type.
    const key = blueprint.slug.images ? type : '';
    const known = ofTypes.get(key);
    if (known !== undefined) return known;
    const laid = this.#lay(appId, type, blueprint);
    ofTypes.set(key, laid);
    laid.catch(() => this.doubt(blueprint));
    return laid;
  }

  /** Something may be gone: it is looked at again next time. */
  doubt(blueprint: Blueprint): void {
    this.#laid.delete(blueprint);
  }

  async #lay(appId: string, type: string, { slug }: Blueprint): Promise<string> {
    const { engine, slugImages, settings, installation } = this.#options;
    const [image] = await Promise.all([
      slugImages.ensure(slug, type),
      engine.networks.ensure({
        name: networkName(installation, appId),
        labels: networkLabels(installation, appId),
        pool: settings.networkPool,
        prefix: settings.networkPrefix,
      }),
    ]);
    return image;
  }
}
