import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { AppJson } from '../domain/app-json.ts';
import type { AppSetup } from '../domain/app-setup.ts';
import { DEFAULT_SIZE } from '../domain/dyno-size.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Release } from '../domain/release.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import { type AppPreparation, type Purpose, SetupFailed } from './app-preparation.ts';
import type { Apps, WrittenWithApp } from './apps.ts';
import type { BuildSource, Builds } from './builds.ts';
import type { DynoManager, Records, Store } from './ports.ts';
import type { Releases } from './releases.ts';
import type { Settings } from './settings.ts';
import type { TeamApps } from './team-apps.ts';

interface AppSetupsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly teamApps: Pick<TeamApps, 'create'>;
  readonly builds: Builds;
  readonly releases: Releases;
  readonly preparation: AppPreparation;
  readonly dynoManager: DynoManager;
  readonly settings: Pick<Settings, 'releaseTimeoutMs'>;
  /** `http://APP.localhost:8080/` */
  readonly webUrl: (app: App) => string;
  readonly onError: (error: unknown) => void;
}

export interface SetupWish extends Purpose {
  readonly name?: string;
  readonly region?: string;
  /** The team that is to own it, by id or name. */
  readonly team?: string;
  readonly locked?: boolean;
  readonly source: BuildSource;
}

const INTERRUPTED =
  'The control plane was stopped before the app was ready. Nothing is left of it: set it up again.';
/** How much of what the postdeploy command writes is kept. */
const OUTPUT_LIMIT = 256 * 1024;

/**
 * Makes apps from a source with an `app.json`: add-ons, config vars and formation first, then build and release, then the
 * postdeploy command, once. An app that cannot be made is destroyed; the record of why stays.
 */
export class AppSetups {
  readonly #options: AppSetupsOptions;
  /** Those that this control plane works on, and no earlier one left. */
  readonly #underWay = new Set<string>();

  constructor(options: AppSetupsOptions) {
    this.#options = options;
  }

  /**
   * Answers when the app is named; `ended` resolves when it is ready or gone. `also` is written in the transaction that
   * begins it, so that a kill leaves no app that nothing accounts for.
   * @throws {Refusal} `invalid_params` for a name, stack or region that cannot be
   */
  async create(
    account: Account,
    wish: SetupWish,
    also?: (records: Records, setup: AppSetup) => Promise<void>,
  ): Promise<{ readonly setup: AppSetup; readonly ended: Promise<void> }> {
    const { name, stack, region, team, locked } = wish;
    const { apps, teamApps } = this.#options;
    const id = newId();
    const wanted = {
      ...(name === undefined ? {} : { name }),
      ...(stack === undefined ? {} : { stack }),
      ...(region === undefined ? {} : { region }),
      ...(locked === undefined ? {} : { locked }),
    };
    const begin: WrittenWithApp = async (records, app) => {
      const setup = this.#beginning(id, account, app);
      await records.appSetups.insert(setup);
      await also?.(records, setup);
    };
    this.#underWay.add(id);
    try {
      const app = await (team === undefined
        ? apps.create(account, wanted, begin)
        : teamApps.create(account, { ...wanted, team }, begin));
      return {
        setup: await this.find(account, id),
        ended: this.#make(account, app, id, wish).finally(() => this.#underWay.delete(id)),
      };
    } catch (error) {
      this.#underWay.delete(id);
      throw error;
    }
  }

  #beginning(id: string, account: Account, app: App): AppSetup {
    const now = this.#options.clock.now();
    return {
      id,
      accountId: account.id,
      appId: app.id,
      appName: app.name,
      status: 'pending',
      failureMessage: null,
      manifestErrors: [],
      buildId: null,
      postdeploy: null,
      successUrl: null,
      createdAt: now,
      updatedAt: now,
    };
  }

  /** @throws {Refusal} `not_found` */
  async find(account: Account, id: string): Promise<AppSetup> {
    const setup = await this.#options.store.appSetups.find(id);
    if (setup?.accountId !== account.id) throw Refusal.missing('app setup');
    return setup;
  }

  /** Ends what a killed control plane left: such an app is gone, so that the same setup can be begun again. */
  async recover(): Promise<void> {
    for (const { id, accountId } of await this.#options.store.appSetups.pending()) {
      const account = this.#underWay.has(id) ? null : await this.#options.store.accounts.find(accountId);
      if (account) await this.#fail(account, id, new SetupFailed(INTERRUPTED)).catch(this.#options.onError);
    }
  }

  async #make(account: Account, app: App, id: string, wish: SetupWish): Promise<void> {
    try {
      const { preparation, webUrl } = this.#options;
      const manifest = await preparation.manifest(wish.source.tarPath, wish);
      await preparation.prepare(account, app, manifest, wish);
      const release = await this.#deploy(account, app, id, wish.source);
      await this.#postdeploy(account, app, { id, release, manifest });
      const successUrl = manifest.successUrl === null ? null : new URL(manifest.successUrl, webUrl(app)).href;
      await this.#update(id, { status: 'succeeded', successUrl });
    } catch (error) {
      await this.#fail(account, id, error).catch(this.#options.onError);
    }
  }

  async #deploy(account: Account, app: App, setupId: string, source: BuildSource): Promise<Release> {
    const { apps, builds } = this.#options;
    const { build, ended } = await builds.start(await apps.find(account, app.id), account, source);
    await this.#update(setupId, { buildId: build.id });
    const end = await ended;
    if ('failure' in end) throw new SetupFailed(`The build failed: ${end.failure.message}`);
    if (end.release.status === 'succeeded') return end.release;
    throw new SetupFailed(
      `The release failed: ${end.release.failure?.message ?? 'its dynos did not serve.'}`,
    );
  }

  async #postdeploy(
    account: Account,
    app: App,
    { id, release, manifest }: { readonly id: string; readonly release: Release; readonly manifest: AppJson },
  ): Promise<void> {
    if (!manifest.scripts.postdeploy) return;
    const slug = await this.#options.releases.slugOf(release);
    if (!slug) throw new SetupFailed('The slug of the release is gone.');
    let output = '';
    const end = await this.#options.dynoManager.runToEnd(
      {
        app: await this.#options.apps.find(account, app.id),
        release,
        slug,
        type: 'postdeploy',
        command: manifest.scripts.postdeploy.command,
        size: manifest.scripts.postdeploy.size ?? DEFAULT_SIZE,
        env: {},
        attach: false,
        tty: false,
      },
      {
        limitMs: this.#options.settings.releaseTimeoutMs,
        onOutput: (text) => {
          output = (output + text).slice(-OUTPUT_LIMIT);
        },
      },
    );
    await this.#update(id, { postdeploy: { output, exitCode: end.exitCode ?? 1 } });
    if (end.failure) throw new SetupFailed(`The postdeploy command failed: ${end.failure.message}`);
  }

  async #fail(account: Account, id: string, error: unknown): Promise<void> {
    if (!(error instanceof SetupFailed || error instanceof Refusal)) this.#options.onError(error);
    const { appId } = await this.find(account, id);
    // First, so that a kill in between leaves a pending setup, which is ended at the next start.
    await this.#destroy(appId);
    await this.#update(id, {
      status: 'failed',
      failureMessage: error instanceof Error ? error.message : String(error),
      manifestErrors: error instanceof SetupFailed ? error.manifestErrors : [],
    });
  }

  /** As its owner: whoever made it may have been put out of the team since. */
  async #destroy(appId: string): Promise<void> {
    const { apps, store } = this.#options;
    const app = await store.apps.find(appId);
    if (!app) return;
    await apps.destroy(await apps.ownerOf(app), app.id).catch((trouble: unknown) => {
      // Its owner was faster.
      if (!(trouble instanceof Refusal)) throw trouble;
    });
  }

  async #update(id: string, change: Partial<AppSetup>): Promise<void> {
    const setup = await this.#options.store.appSetups.find(id);
    if (!setup) throw Refusal.missing('app setup');
    await this.#options.store.appSetups.update({ ...setup, ...change, updatedAt: this.#options.clock.now() });
  }
}
