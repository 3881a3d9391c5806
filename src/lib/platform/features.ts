import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { APP_FEATURES, type AppFeature, type FeatureChange, isEnabled } from '../domain/app-feature.ts';
import { findSize } from '../domain/dyno-size.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import type { Apps } from './apps.ts';
import type { Routes, Store } from './ports.ts';

interface FeaturesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly routes: Pick<Routes, 'publish'>;
}

/** A feature as an app has it. */
export interface FeatureOfApp extends AppFeature {
  readonly app: App;
  readonly enabled: boolean;
  /** Last change, or when the app was made. */
  readonly updatedAt: Date;
}

/** The named switches of apps. Turning one makes no release and restarts nothing. */
export class Features {
  readonly #options: FeaturesOptions;

  constructor(options: FeaturesOptions) {
    this.#options = options;
  }

  /** All that there are, by name. */
  async list(account: Account, appIdOrName: string): Promise<readonly FeatureOfApp[]> {
    const app = await this.#options.apps.find(account, appIdOrName);
    const changes = await this.#options.store.features.list(app.id);
    return APP_FEATURES.map((feature) => ofApp(feature, app, changes));
  }

  /** @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, name: string): Promise<FeatureOfApp> {
    const found = (await this.list(account, appIdOrName)).find((feature) => feature.name === name);
    if (!found) throw Refusal.missing('feature');
    return found;
  }

  /**
   * Turning it to where it is already changes nothing.
   * @throws {Refusal} `not_found`; `invalid_params` for preboot with dynos that cannot have it
   */
  async turn(account: Account, appIdOrName: string, name: string, enabled: boolean): Promise<FeatureOfApp> {
    await this.#options.apps.find(account, appIdOrName, 'operate');
    const before = await this.find(account, appIdOrName, name);
    if (before.enabled === enabled) return before;
    if (name === 'preboot' && enabled) await this.#checkPreboot(before.app);
    const at = this.#options.clock.now();
    await this.#options.store.features.insert({ appId: before.app.id, name, enabled, at });
    await this.#options.routes.publish();
    return { ...before, enabled, updatedAt: at };
  }

  async #checkPreboot(app: App): Promise<void> {
    const formation = await this.#options.store.formations.list(app.id);
    const web = formation.find(({ type }) => type === 'web');
    if (!web || findSize(web.size).family === 'professional') return;
    throw Refusal.invalid(
      `Preboot is not available for ${web.size} dynos. Resize first: renga ps:type web=Standard-1X`,
      'preboot_not_available',
    );
  }
}

const ofApp = (feature: AppFeature, app: App, changes: readonly FeatureChange[]): FeatureOfApp => ({
  ...feature,
  app,
  enabled: isEnabled(feature.name, changes),
  updatedAt: changes.findLast((change) => change.name === feature.name)?.at ?? app.createdAt,
});
