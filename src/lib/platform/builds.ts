import type { Account, Actor } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { Build } from '../domain/build.ts';
import type { Failure } from '../domain/failure.ts';
import { explainPushWithout, missingConfig } from '../domain/missing-config.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Release } from '../domain/release.ts';
import type { Slug } from '../domain/slug.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Activity } from './activity.ts';
import type { Apps } from './apps.ts';
import type { Builder, BuildOutcome, BuildRequest, Outputs, Store } from './ports.ts';
import type { Releases } from './releases.ts';
import type { RunningBuilds } from './running-builds.ts';

interface BuildsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly activity: Activity;
  readonly releases: Releases;
  readonly builder: Builder;
  readonly runningBuilds: RunningBuilds;
  readonly outputs: Outputs;
  /** The `app.json` at the root of a source archive, or `null` when it has none. */
  readonly readManifest: (tarPath: string) => Promise<string | null>;
}

/** Source to be built, and what is known of it. */
export interface BuildSource {
  readonly tarPath: string;
  readonly version: string | null;
  readonly description: string | null;
  /** Instead of the app's own list, for this build only. */
  readonly buildpacks?: readonly string[];
  /** For one-off dynos that run these tests: nothing is to serve, and no release command is run. */
  readonly tests?: BuildRequest['tests'];
}

/** How a build ended: with a release that has settled (and may itself have failed), or without one. */
export type BuildEnd =
  | { readonly build: Build; readonly release: Release }
  | { readonly build: Build; readonly failure: Failure };

const INTERRUPTED: Failure = {
  code: 'interrupted',
  message: 'The control plane was stopped during the build.',
  next: 'Nothing was changed. Push again.',
};

const COMMAND_DECLARED =
  ' !     Release command declared: this new release will not be available until the command succeeds.';

/** Runs the slug compiler and releases what it makes. One build an app at a time. */
export class Builds {
  readonly #options: BuildsOptions;
  readonly #building = new Set<string>();
  /** By build, who ended it. */
  readonly #cancelled = new Map<string, Actor>();

  constructor(options: BuildsOptions) {
    this.#options = options;
  }

  /** Newest first. */
  async list(account: Account, appIdOrName: string): Promise<readonly Build[]> {
    const app = await this.#options.apps.find(account, appIdOrName);
    return this.#options.store.builds.list(app.id);
  }

  /** @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, id: string): Promise<Build> {
    const app = await this.#options.apps.find(account, appIdOrName);
    const build = await this.#options.store.builds.find(app.id, id);
    if (!build) throw Refusal.missing('build');
    return build;
  }

  /** The build of an app at hand, or `null`. */
  byId(appId: string, id: string): Promise<Build | null> {
    return this.#options.store.builds.find(appId, id);
  }

  /**
   * Starts a build and answers with its row at once; `ended` resolves when its release has settled. `onOutput` is given
   * what the build writes, as does the stored output.
   * @throws {Refusal} `conflict` while another build of the app runs, `not_found` when the app is being destroyed
   */
  async start(
    app: App,
    actor: Actor,
    source: BuildSource,
    { onOutput, signal }: { readonly onOutput?: (text: string) => void; readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly build: Build; readonly ended: Promise<BuildEnd> }> {
    if (this.#building.has(app.id))
      throw new Refusal('conflict', `Another build of ${app.name} is running. Wait for it and push again.`, {
        id: 'build_in_progress',
      });
    this.#building.add(app.id);
    const begun = Promise.withResolvers<Build>();
    const outputOf = (build: Build) => (text: string) => {
      this.#options.outputs.append(build.id, text);
      onOutput?.(text);
    };
    const ended = this.#options.runningBuilds
      .run(app.id, signal ?? new AbortController().signal, async (aborted) => {
        // Counts as running before it is looked whether the app is there to stay: whoever destroys it finds one or the other.
        const build = await this.#insert(app, actor, source);
        begun.resolve(build);
        return this.#run(app, build, source, outputOf(build), aborted);
      })
      // Not a part of the running build: whoever destroys the app waits for builds, and stops releases by itself.
      .then((end) =>
        'failure' in end ? end : this.#launch(app, end, { source, output: outputOf(end.build) }),
      )
      .finally(() => this.#building.delete(app.id));
    ended.catch(begun.reject);
    const build = await begun.promise;
    const close = (): void => this.#options.outputs.close(build.id);
    ended.then(close, close);
    return { build, ended };
  }

  /**
   * Ends a build that runs; resolves with what became of it.
   * @throws {Refusal} `not_found`; `conflict`, id `build_ended`
   */
  async cancel(account: Account, appIdOrName: string, id: string): Promise<Build> {
    await this.#options.apps.find(account, appIdOrName, 'deploy');
    const build = await this.find(account, appIdOrName, id);
    if (build.status !== 'pending')
      throw new Refusal('conflict', 'This build has ended already.', { id: 'build_ended' });
    this.#cancelled.set(build.id, account);
    this.#options.runningBuilds.abort(build.appId, `cancelled by ${account.email}`);
    await this.#options.runningBuilds.ended(build.appId);
    this.#cancelled.delete(build.id);
    return this.find(account, build.appId, build.id);
  }

  /**
   * Forgets what builds of an app keep for the next one.
   * @throws {Refusal} `conflict`, id `build_in_progress`
   */
  async purgeCache(account: Account, appIdOrName: string): Promise<void> {
    const app = await this.#options.apps.find(account, appIdOrName, 'deploy');
    if (this.#building.has(app.id))
      throw new Refusal('conflict', `A build of ${app.name} uses the cache. Wait for it, or cancel it.`, {
        id: 'build_in_progress',
      });
    await this.#options.builder.forget(app.id);
  }

  /** Everything that a build wrote, once it has ended. @throws {Refusal} `not_found` */
  async result(
    account: Account,
    appIdOrName: string,
    id: string,
  ): Promise<{ readonly build: Build; readonly output: string }> {
    const { appId } = await this.find(account, appIdOrName, id);
    const chunks: Uint8Array[] = [];
    const output = this.#options.outputs.read(id, 0, new AbortController().signal);
    for await (const chunk of output ?? []) chunks.push(chunk);
    return { build: await this.find(account, appId, id), output: Buffer.concat(chunks).toString() };
  }

  /** Ends the records of builds that a killed control plane left. */
  async recover(): Promise<void> {
    for (const build of await this.#options.store.builds.pending()) {
      this.#options.outputs.append(
        build.id,
        `\n !     Build interrupted: ${INTERRUPTED.message} ${INTERRUPTED.next}\n`,
      );
      this.#options.outputs.close(build.id);
      await this.#settle({ ...build, status: 'failed', failure: INTERRUPTED });
      this.#options.activity.note(build.appId, 'Build failed: interrupted');
    }
  }

  async #insert(app: App, actor: Actor, source: BuildSource): Promise<Build> {
    const now = this.#options.clock.now();
    const build: Build = {
      id: newId(),
      appId: app.id,
      status: 'pending',
      actor: { id: actor.id, email: actor.email },
      stack: app.buildStack,
      buildpacks: source.buildpacks ?? (await this.#options.store.apps.buildpacks(app.id)),
      sourceVersion: source.version,
      sourceDescription: source.description,
      slugId: null,
      releaseId: null,
      failure: null,
      createdAt: now,
      updatedAt: now,
    };
    await this.#options.store.transaction(async (records) => {
      if ((await records.apps.find(app.id))?.status !== 'active') throw Refusal.missing('app');
      await records.builds.insert(build);
    });
    this.#options.activity.byUser(app.id, 'Build started', actor);
    return build;
  }

  async #run(
    app: App,
    build: Build,
    source: BuildSource,
    output: (text: string) => void,
    signal: AbortSignal,
  ): Promise<BuildEnd> {
    const config = await this.#options.releases.configOf(app);
    const compiled = await this.#compile({ app, build, source, config }, output, signal);
    const outcome = this.#asCancelled(build, compiled);
    if (!outcome.ok) {
      const { message, next, code } = outcome.failure;
      output(`\n !     ${message}\n !     ${next}\n !     Error ID: ${code}\n`);
      const failed = await this.#settle({ ...build, status: 'failed', failure: outcome.failure });
      this.#options.activity.note(
        app.id,
        `Build failed -- check your build output: renga builds:output ${build.id}`,
      );
      return { build: failed, failure: outcome.failure };
    }
    return this.#release(app, build, source, outcome);
  }

  #asCancelled(build: Build, outcome: BuildOutcome): BuildOutcome {
    const actor = this.#cancelled.get(build.id);
    if (!actor || outcome.ok) return outcome;
    const failure: Failure = {
      code: 'cancelled',
      message: `Build cancelled by ${actor.email}.`,
      next: 'Nothing was changed. Push again.',
    };
    return { ok: false, failure };
  }

  async #launch(
    app: App,
    { build, release }: { readonly build: Build; readonly release: Release },
    { source, output }: { readonly source: BuildSource; readonly output: (text: string) => void },
  ): Promise<BuildEnd> {
    output(`-----> Launching...\n`);
    if (await this.#options.releases.hasCommand(release)) output(`${COMMAND_DECLARED}\n`);
    const settled = await this.#options.releases.announceAndSettle(app, release, {
      onOutput: output,
      explain: async (failure) =>
        explainPushWithout(failure, missingConfig(await this.#manifest(source), release.config)),
    });
    this.#options.activity.note(app.id, 'Build succeeded');
    return { build, release: settled };
  }

  /** Only for explanations, so one that cannot be read is none. */
  async #manifest(source: BuildSource): Promise<string> {
    return (await this.#options.readManifest(source.tarPath).catch(() => null)) ?? '';
  }

  async #compile(
    {
      app,
      build,
      source,
      config,
    }: {
      readonly app: App;
      readonly build: Build;
      readonly source: BuildSource;
      readonly config: Readonly<Record<string, string>>;
    },
    output: (text: string) => void,
    signal: AbortSignal,
  ): Promise<BuildOutcome> {
    try {
      return await this.#options.builder.build(
        {
          buildId: build.id,
          app,
          sourceTarPath: source.tarPath,
          sourceVersion: source.version,
          buildpacks: build.buildpacks,
          config,
          tests: source.tests,
        },
        output,
        signal,
      );
    } catch (error) {
      return { ok: false, failure: unexpected(error, signal) };
    }
  }

  /** Slug, build, pinned buildpacks and release are one transaction: a kill leaves all of it or nothing. */
  async #release(
    app: App,
    build: Build,
    source: BuildSource,
    outcome: BuildOutcome & { readonly ok: true },
  ): Promise<{ readonly build: Build; readonly release: Release }> {
    const now = this.#options.clock.now();
    const slug: Slug = {
      ...outcome.slug,
      id: newId(),
      appId: app.id,
      commit: source.version,
      commitDescription: source.description,
      createdAt: now,
    };
    return this.#options.store.transaction(async (records) => {
      await records.slugs.insert(slug);
      if (build.buildpacks.length === 0) await records.apps.setBuildpacks(app.id, outcome.buildpacks);
      const release = await this.#options.releases.insertDeploy(
        records,
        app,
        build.actor,
        slug,
        source.tests ? 'test' : 'deploy',
      );
      const built: Build = {
        ...build,
        status: 'succeeded',
        buildpacks: outcome.buildpacks,
        slugId: slug.id,
        releaseId: release.id,
        updatedAt: now,
      };
      await records.builds.update(built);
      return { build: built, release };
    });
  }

  async #settle(build: Build): Promise<Build> {
    const settled = { ...build, updatedAt: this.#options.clock.now() };
    await this.#options.store.builds.update(settled);
    return settled;
  }
}

function unexpected(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) {
    const why = signal.reason instanceof Error ? signal.reason.message : 'it was cancelled';
    return {
      code: 'cancelled',
      message: `Build cancelled: ${why}.`,
      next: 'Nothing was changed. Push again.',
    };
  }
  return {
    code: 'platform_error',
    message: `The build could not run: ${error instanceof Error ? error.message : String(error)}`,
    next: 'Push again; if it stays, look at: renga backend:logs',
  };
}
