import type { App } from '../domain/app.ts';
import type { AddOnKeeper } from './add-on-keeper.ts';
import type {
  Builder,
  DynoManager,
  ImageRepositories,
  Logs,
  Outputs,
  Repositories,
  Routes,
  SlugImages,
  Store,
} from './ports.ts';
import type { RunningBuilds } from './running-builds.ts';

interface AppRemainsOptions {
  readonly store: Store;
  readonly dynoManager: DynoManager;
  readonly builder: Builder;
  readonly runningBuilds: RunningBuilds;
  readonly slugImages: SlugImages;
  readonly repositories: Repositories;
  readonly images: Pick<ImageRepositories, 'forget'>;
  readonly logs: Logs;
  readonly outputs: Outputs;
  readonly routes: Routes;
  readonly addOns: Pick<AddOnKeeper, 'forget'>;
  readonly backups: { forget(app: App): Promise<void> };
}

/** Removes everything that a destroyed app leaves. Each step may be repeated, so a killed one is begun again at boot. */
export class AppRemains {
  readonly #options: AppRemainsOptions;

  constructor(options: AppRemainsOptions) {
    this.#options = options;
  }

  /** Ends builds of the app that are under way. */
  stopBuilds(appId: string): void {
    this.#options.runningBuilds.abort(appId, 'the app was destroyed');
  }

  /** The row goes last: until then the name is taken and a restart finds the work again. */
  async clear(app: App): Promise<void> {
    const { store, dynoManager, builder, slugImages, repositories, logs, outputs, routes } = this.#options;
    await this.#options.runningBuilds.ended(app.id);
    await this.#options.backups.forget(app);
    await this.#options.addOns.forget(app);
    await dynoManager.retire(app.id);
    await builder.forget(app.id);
    await repositories.forget(app.id);
    await this.#options.images.forget(app.id);
    const [builds, releases] = await Promise.all([store.builds.list(app.id), store.releases.list(app.id)]);
    await outputs.forget([...builds, ...releases].map((each) => each.id));
    await logs.forget(app.id);
    await store.apps.delete(app.id);
    await slugImages.sweep(await store.slugs.digests());
    await routes.publish();
  }
}
