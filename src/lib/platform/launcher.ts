import { DEFAULT_SIZE } from '../domain/dyno-size.ts';
import type { Failure } from '../domain/failure.ts';
import { formationFor } from '../domain/formation.ts';
import type { Release } from '../domain/release.ts';
import type { Clock } from '../std/clock.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import type { DynoManager, Outputs, Store } from './ports.ts';

interface LauncherOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  readonly dynoManager: DynoManager;
  readonly outputs: Outputs;
  readonly activity: Activity;
  /** Told of trouble that belongs to no app's owner. */
  readonly onError: (error: unknown) => void;
}

const INTERRUPTED: Failure = {
  code: 'interrupted',
  message: 'The control plane was stopped before the new dynos served.',
  next: 'Nothing was changed. Deploy again.',
};

/** Takes pending releases through the hand-over of their dynos, one after the other within an app. */
export class Launcher {
  readonly #options: LauncherOptions;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  /** Puts a pending release into its app's queue. */
  enqueue(release: Release): void {
    this.#options.queue.run(release.appId, () => this.#launch(release)).catch(this.#options.onError);
  }

  /** Resolves with the release as it ended: after everything that its app's queue holds now. */
  async settled(release: Release): Promise<Release> {
    return this.#options.queue.run(release.appId, async () => (await this.#reread(release)) ?? release);
  }

  /**
   * What a killed control plane left pending: a deploy is undone, because its pusher saw it fail; anything else was
   * accepted and is carried on.
   */
  async recover(): Promise<void> {
    for (const release of await this.#options.store.releases.pending()) {
      if (release.cause === 'deploy')
        await this.#settle([release], { status: 'failed', failure: INTERRUPTED });
      else this.enqueue(release);
    }
  }

  async #launch(queued: Release): Promise<void> {
    const group = await this.#coalesce(queued);
    const release = group.at(-1);
    if (!release) return;
    const failure = await this.#handOver(release, group).catch((error: unknown) => this.#unexpected(error));
    if (failure) await this.#settle(group, { status: 'failed', failure });
  }

  /**
   * Config changes that queued up behind each other are handed over as one, by the newest of them, which holds them all.
   * Empty when the release was already settled with an earlier one or its app is going.
   */
  async #coalesce(queued: Release): Promise<readonly Release[]> {
    const app = await this.#options.store.apps.find(queued.appId);
    const release = await this.#reread(queued);
    if (app?.status !== 'active' || release?.status !== 'pending') return [];
    if (release.cause !== 'config') return [release];
    const later = (await this.#options.store.releases.list(release.appId))
      .filter((each) => each.version > release.version)
      .sort((a, b) => a.version - b.version);
    const end = later.findIndex(
      (each) => each.cause !== 'config' || each.status !== 'pending' || each.slugId !== release.slugId,
    );
    return [release, ...(end === -1 ? later : later.slice(0, end))];
  }

  async #handOver(release: Release, group: readonly Release[]): Promise<Failure | null> {
    const { store, dynoManager } = this.#options;
    const [app, slug, current] = await Promise.all([
      store.apps.find(release.appId),
      release.slugId === null ? null : store.slugs.find(release.slugId),
      store.releases.current(release.appId),
    ]);
    if (!app || !slug)
      return { code: 'slug_missing', message: 'The slug of this release is gone.', next: 'Deploy again.' };
    const basedOnFailure = await this.#basedOnFailure(release);
    if (basedOnFailure) return basedOnFailure;

    const isFirst = current?.slugId === null || current === null;
    const formation = formationFor(
      Object.keys(slug.processTypes),
      await store.formations.list(app.id),
      isFirst,
      DEFAULT_SIZE,
    );
    const outcome = await dynoManager.handOver({
      app,
      release,
      slug,
      formation,
      force: release.cause === 'config' && (await this.#nothingServes(app.id)),
      commit: () => this.#commit(group, formation),
    });
    return outcome.ok ? null : outcome.failure;
  }

  /** A config change made while a deploy was under way stands on that deploy's slug, and falls with it. */
  async #basedOnFailure(release: Release): Promise<Failure | null> {
    if (release.cause !== 'config') return null;
    const base = (await this.#options.store.releases.list(release.appId)).find(
      (each) => each.version < release.version && each.slugId === release.slugId && each.cause !== 'config',
    );
    if (base?.status !== 'failed') return null;
    return {
      code: 'base_failed',
      message: `It was made while v${base.version} was being deployed, and v${base.version} failed.`,
      next: 'Make the change again: it will apply to the release that serves.',
    };
  }

  /** With no dyno of the formation up there is nothing to protect: a config change may be just what mends the app. */
  async #nothingServes(appId: string): Promise<boolean> {
    const dynos = await this.#options.store.dynos.list(appId);
    return !dynos.some((dyno) => dyno.serving && dyno.state === 'up');
  }

  async #commit(
    group: readonly Release[],
    formation: Parameters<Store['formations']['replace']>[1],
  ): Promise<void> {
    const at = this.#options.clock.now();
    await this.#options.store.transaction(async (records) => {
      for (const release of group)
        await records.releases.settle(release.id, { status: 'succeeded', failure: null, at });
      const appId = group[0]?.appId;
      if (appId) await records.formations.replace(appId, formation);
    });
    for (const release of group) {
      this.#options.outputs.append(release.id, `Release v${release.version} serves.\n`);
      this.#options.outputs.close(release.id);
    }
  }

  async #settle(
    group: readonly Release[],
    outcome: { readonly status: 'failed'; readonly failure: Failure },
  ): Promise<void> {
    const at = this.#options.clock.now();
    for (const release of group) {
      const stored = await this.#reread(release);
      if (stored?.status !== 'pending') continue;
      await this.#options.store.releases.settle(release.id, { ...outcome, at });
      this.#options.outputs.append(
        release.id,
        `Release v${release.version} failed: ${outcome.failure.message}\n${outcome.failure.next}\n`,
      );
      this.#options.outputs.close(release.id);
      this.#options.activity.note(
        release.appId,
        `Release v${release.version} failed: ${outcome.failure.message}`,
      );
    }
  }

  #unexpected(error: unknown): Failure {
    this.#options.onError(error);
    return {
      code: 'platform_error',
      message: `The release could not be handed over: ${error instanceof Error ? error.message : String(error)}`,
      next: 'Try again; if it stays, look at: renga backend:logs',
    };
  }

  async #reread(release: Release): Promise<Release | null> {
    return this.#options.store.releases.find(release.appId, release.id);
  }
}
