import { DEFAULT_SIZE } from '../domain/dyno-size.ts';
import type { Failure } from '../domain/failure.ts';
import { formationFor, type ProcessType } from '../domain/formation.ts';
import type { Release, ReleaseCause } from '../domain/release.ts';
import type { Slug } from '../domain/slug.ts';
import type { Clock } from '../std/clock.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import type { HandOverWitness } from './hand-over-witness.ts';
import type { DynoManager, Outputs, Store } from './ports.ts';
import { COMMAND_INTERRUPTED, type Launch, type ReleasePhase, releaseCommand } from './release-phase.ts';

interface LauncherOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  readonly dynoManager: DynoManager;
  readonly outputs: Outputs;
  readonly activity: Activity;
  readonly releasePhase: ReleasePhase;
  readonly witness: HandOverWitness;
  /** Aborts when the control plane is stopped: what was accepted is left to the next start. */
  readonly signal: AbortSignal;
  /** Told of trouble that belongs to no app's owner. */
  readonly onError: (error: unknown) => void;
}

/** What whoever made a release wants to know of its launch, and knows of it. */
export interface LaunchWatch {
  /** Given what its release command writes. */
  readonly onOutput?: (text: string) => void;
  /** Says more precisely why it failed. */
  readonly explain?: (failure: Failure) => Promise<Failure>;
}

const INTERRUPTED: Failure = {
  code: 'interrupted',
  message: 'The control plane was stopped before the new dynos served.',
  next: 'Nothing was changed. Deploy again.',
};

/** Changes that may be just what mends an app of which nothing is up. */
const KEEPS_CODE: ReadonlySet<ReleaseCause> = new Set(['config', 'add-on']);

const DESTROYED: Failure = {
  code: 'interrupted',
  message: 'The app was destroyed before the new dynos served.',
  next: 'Nothing needs to be done.',
};

/**
 * Takes pending releases through their release command and the hand-over of their dynos, one after the other within an
 * app. Only the hand-over has the app's queue: scaling, restarts and stops go on while a release command runs.
 */
export class Launcher {
  readonly #options: LauncherOptions;
  /** By release, for those that are in the queue. */
  readonly #watches = new Map<string, LaunchWatch>();

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  /** Puts a pending release behind those of its app. */
  enqueue(release: Release, watch: LaunchWatch = {}): void {
    this.#watches.set(release.id, watch);
    this.#options.queue
      .run(turnOf(release.appId), () => this.#launchUpTo(release))
      .catch(this.#options.onError)
      .finally(() => this.#watches.delete(release.id));
  }

  /** Resolves with the release as it ended: after everything that was put behind the releases of its app by now. */
  async settled(release: Release): Promise<Release> {
    return this.#options.queue.run(
      turnOf(release.appId),
      async () => (await this.#reread(release)) ?? release,
    );
  }

  /**
   * Of what a killed control plane left pending, ends what is not to be carried on: a deploy, because its pusher saw it
   * fail, and whatever had begun its release command, which must not run twice. Call it before anything is enqueued.
   */
  async endInterrupted(): Promise<void> {
    for (const release of await this.#options.store.releases.pending())
      if (release.commandStartedAt) await this.#interrupt(release);
      else if (!isCarriedOn(release))
        await this.#settle([release], { status: 'failed', failure: INTERRUPTED });
  }

  /** The rest was accepted and is carried on. */
  async carryOn(): Promise<void> {
    for (const release of await this.#options.store.releases.pending()) this.enqueue(release);
  }

  async #interrupt(release: Release): Promise<void> {
    const { message, next } = COMMAND_INTERRUPTED;
    this.#options.outputs.append(release.id, `\n !     ${message}\n !     ${next}\n`);
    await this.#settle([release], { status: 'failed', failure: COMMAND_INTERRUPTED });
  }

  /**
   * Releases follow each other in the order of their numbers, whoever came to the queue first: an older one that was
   * handed over after a newer one would run although the newer one is current.
   */
  async #launchUpTo({ appId, version }: Release): Promise<void> {
    const pending = await this.#options.store.releases.pending();
    const due = pending.filter((each) => each.appId === appId && each.version <= version);
    for (const release of due.sort((a, b) => a.version - b.version))
      await this.#launch(release, this.#watches.get(release.id) ?? {});
  }

  async #launch(queued: Release, { onOutput, explain }: LaunchWatch): Promise<void> {
    const group = await this.#coalesce(queued);
    if (group.length === 0) return;
    const failure = await this.#take(group, onOutput ?? (() => undefined)).catch((error: unknown) =>
      this.#unexpected(error),
    );
    if (!failure || (await this.#isParked(queued, failure))) return;
    await this.#settle(group, { status: 'failed', failure: (await explain?.(failure)) ?? failure });
  }

  /** What a stop has interrupted stays pending where the next start carries it on. */
  async #isParked(queued: Release, { code }: Failure): Promise<boolean> {
    if (!this.#options.signal.aborted || code !== 'interrupted') return false;
    const release = await this.#reread(queued);
    return release !== null && isCarriedOn(release);
  }

  /**
   * Config changes that queued up behind each other are handed over as one, by the newest of them, which holds them all,
   * unless each has a release command to run.
   * Empty when the release was already settled with an earlier one or its app is going.
   */
  async #coalesce(queued: Release): Promise<readonly Release[]> {
    const app = await this.#options.store.apps.find(queued.appId);
    const release = await this.#reread(queued);
    if (app?.status !== 'active' || release?.status !== 'pending') return [];
    if (release.cause !== 'config' || (await this.#declaresCommand(release))) return [release];
    const later = (await this.#options.store.releases.list(release.appId))
      .filter((each) => each.version > release.version)
      .sort((a, b) => a.version - b.version);
    const end = later.findIndex(
      (each) => each.cause !== 'config' || each.status !== 'pending' || each.slugId !== release.slugId,
    );
    return [release, ...(end === -1 ? later : later.slice(0, end))];
  }

  async #declaresCommand(release: Release): Promise<boolean> {
    const slug = release.slugId === null ? null : await this.#options.store.slugs.find(release.slugId);
    return slug !== null && releaseCommand(release, slug) !== null;
  }

  async #take(group: readonly Release[], onOutput: (text: string) => void): Promise<Failure | null> {
    const release = group.at(-1);
    const launch = release && (await this.#prepare(release));
    if (!launch)
      return { code: 'slug_missing', message: 'The slug of this release is gone.', next: 'Deploy again.' };
    return (
      (await this.#basedOnFailure(group[0] ?? launch.release)) ??
      (await this.#options.releasePhase.run(launch, onOutput)) ??
      (await this.#options.queue.run(launch.app.id, () => this.#handOver(launch, group)))
    );
  }

  async #prepare(release: Release): Promise<Launch | null> {
    const { store } = this.#options;
    const [app, slug] = await Promise.all([
      store.apps.find(release.appId),
      release.slugId === null ? null : store.slugs.find(release.slugId),
    ]);
    return app && slug && { app, release, slug, formation: await this.#formationOf(release, slug) };
  }

  async #formationOf(release: Release, slug: Slug): Promise<readonly ProcessType[]> {
    const { store } = this.#options;
    const current = await store.releases.current(release.appId);
    return formationFor(
      Object.keys(slug.processTypes),
      await store.formations.list(release.appId),
      current?.slugId === null || current === null,
      DEFAULT_SIZE,
    );
  }

  /** The release command may have taken an hour: app and formation are looked at anew. */
  async #handOver({ app, release, slug }: Launch, group: readonly Release[]): Promise<Failure | null> {
    const { store, dynoManager, witness } = this.#options;
    const today = await store.apps.find(app.id);
    if (today?.status !== 'active') return DESTROYED;
    const formation = await this.#formationOf(release, slug);
    const onDeparted = await witness.begin(release);
    const outcome = await dynoManager.handOver({
      app: today,
      release,
      slug,
      formation,
      force: KEEPS_CODE.has(release.cause) && (await this.#nothingServes(app.id)),
      commit: () => this.#commit(group, formation),
      onDeparted,
    });
    if (outcome.ok) return null;
    await onDeparted();
    return outcome.failure;
  }

  /** A release that took over the config of one that was pending then falls with it: it would bring back what failed. */
  async #basedOnFailure(release: Release): Promise<Failure | null> {
    if (release.baseId === null) return null;
    const base = await this.#options.store.releases.find(release.appId, release.baseId);
    if (base?.status !== 'failed') return null;
    return {
      code: 'base_failed',
      message: `It was made while v${base.version} was being released, and v${base.version} failed.`,
      next: 'Do it again: it will build upon the release that serves.',
    };
  }

  /** With no dyno of the formation up there is nothing to protect: a config change may be just what mends the app. */
  async #nothingServes(appId: string): Promise<boolean> {
    const dynos = await this.#options.store.dynos.list(appId);
    return !dynos.some((dyno) => dyno.serving && dyno.state === 'up');
  }

  /** What was scaled while the new dynos came up counts more than what they were started for. */
  async #commit(group: readonly Release[], started: readonly ProcessType[]): Promise<void> {
    const at = this.#options.clock.now();
    await this.#options.store.transaction(async (records) => {
      for (const release of group)
        await records.releases.settle(release.id, { status: 'succeeded', failure: null, at });
      const appId = group[0]?.appId;
      if (!appId) return;
      const asked = await records.formations.list(appId);
      const formation = started.map((row) => asked.find(({ type }) => type === row.type) ?? row);
      await records.formations.replace(appId, formation);
    });
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

/** What was accepted is, unless its pusher sees it fail, or its release command has begun, which must not run twice. */
const isCarriedOn = ({ cause, commandStartedAt }: Release): boolean =>
  cause !== 'deploy' && !commandStartedAt;

/** The queue of an app's releases, beside the queue of what changes its dynos. */
const turnOf = (appId: string): string => `releases of ${appId}`;
