import { isDeepStrictEqual } from 'node:util';
import type { Account, Actor } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { type ConfigPatch, type ConfigVars, describeChange, patchConfig } from '../domain/config-vars.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Release, ReleaseCause } from '../domain/release.ts';
import { describeDeploy, type Slug } from '../domain/slug.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Activity } from './activity.ts';
import { attachedConfig, joinedConfig, ownConfig, refuseAttached } from './add-on-config.ts';
import type { Apps } from './apps.ts';
import { whyNotEligible } from './eligibility.ts';
import type { Launcher, LaunchWatch } from './launcher.ts';
import type { Records, Store } from './ports.ts';
import { releaseCommand } from './release-phase.ts';

interface ReleasesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly activity: Activity;
  readonly launcher: Launcher;
}

interface Draft {
  readonly cause: ReleaseCause;
  readonly description: string;
  readonly slugId: string | null;
  /** What the user set; what attachments give is added. */
  readonly config: ConfigVars;
  readonly baseId?: string;
}

/**
 * Makes releases. Each is written as `pending` and given to the launcher; the answer does not wait for its outcome,
 * which `settled` does.
 */
export class Releases {
  readonly #options: ReleasesOptions;

  constructor(options: ReleasesOptions) {
    this.#options = options;
  }

  /** Newest first. */
  async list(account: Account, appIdOrName: string): Promise<readonly Release[]> {
    const app = await this.#options.apps.find(account, appIdOrName);
    return this.#options.store.releases.list(app.id);
  }

  /** By id, version, or version with a leading `v`. @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, idOrVersion: string): Promise<Release> {
    const app = await this.#options.apps.find(account, appIdOrName);
    return this.#require(this.#options.store, app, idOrVersion);
  }

  /** The release that serves, or `null`. */
  current(app: App): Promise<Release | null> {
    return this.#options.store.releases.current(app.id);
  }

  /** Whether a release command was run for it, or will be if nothing comes between. */
  async hasCommand(release: Release): Promise<boolean> {
    if (release.commandStartedAt) return true;
    return release.status === 'pending' && this.declaresCommand(release);
  }

  /** Whether its slug wants a command to be run for it. */
  async declaresCommand(release: Release): Promise<boolean> {
    const slug = await this.slugOf(release);
    return slug !== null && releaseCommand(release, slug) !== null;
  }

  /** The slug of a release, or `null` when it has none. */
  async slugOf(release: Release): Promise<Slug | null> {
    return release.slugId === null ? null : this.#options.store.slugs.find(release.slugId);
  }

  /**
   * Config of the newest release that did not fail, which is what the next one builds upon; of the one that serves while
   * a release command decides whether the newest may (Dev Center: Release Phase).
   */
  async config(account: Account, appIdOrName: string): Promise<ConfigVars> {
    return this.configOf(await this.#options.apps.find(account, appIdOrName, 'operate'));
  }

  /** The config that a release has. @throws {Refusal} `not_found`, `forbidden` */
  async configAt(account: Account, appIdOrName: string, idOrVersion: string): Promise<ConfigVars> {
    await this.#options.apps.find(account, appIdOrName, 'operate');
    return (await this.find(account, appIdOrName, idOrVersion)).config;
  }

  /** The same for an app at hand. */
  async configOf(app: App): Promise<ConfigVars> {
    const release = await newest(this.#options.store, app.id);
    if (release.status !== 'pending' || !(await this.declaresCommand(release))) return release.config;
    return (await this.current(app))?.config ?? release.config;
  }

  /**
   * Sets and removes config vars: one release however many keys, none when nothing changes.
   * @throws {Refusal} `invalid_params`
   */
  async patchConfig(
    account: Account,
    appIdOrName: string,
    patch: ConfigPatch,
  ): Promise<{ readonly config: ConfigVars; readonly release: Release | null }> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    const { config, release } = await this.#options.store.transaction(async (records) => {
      const base = await newest(records, app.id);
      const given = await attachedConfig(records, app.id);
      const change = patchConfig(await ownConfig(records, base), patch);
      refuseAttached(
        [...change.set, ...Object.keys(patch).filter((key) => patch[key] === null)],
        given.config,
      );
      if (change.set.length === 0 && change.removed.length === 0)
        return { config: base.config, release: null };
      const draft: Draft = {
        cause: 'config',
        description: describeChange(change),
        slugId: base.slugId,
        config: change.config,
        baseId: base.id,
      };
      const release = await this.#insert(records, app, account, draft);
      return { config: release.config, release };
    });
    if (release) this.announce(app, release);
    return { config, release };
  }

  /**
   * Copies slug and config of an earlier release into a new one.
   * @throws {Refusal} `not_found`, or `invalid_params` where it never succeeded, or its slug or an add-on is gone
   */
  async rollback(account: Account, appIdOrName: string, idOrVersion: string): Promise<Release> {
    const app = await this.#options.apps.find(account, appIdOrName, 'deploy');
    const release = await this.#options.store.transaction(async (records) => {
      const target = await this.#require(records, app, idOrVersion);
      await this.#checkEligible(records, target);
      return this.#insert(records, app, account, {
        cause: 'rollback',
        description: `Rollback to v${target.version}`,
        slugId: target.slugId,
        config: await ownConfig(records, target),
      });
    });
    this.announce(app, release);
    return release;
  }

  /**
   * Releases a slug of any app of the account.
   * @throws {Refusal} `not_found`; `invalid_params`, id `slug_not_uploaded`
   */
  async releaseSlug(
    account: Account,
    appIdOrName: string,
    wanted: { readonly slugId: string; readonly description?: string },
  ): Promise<Release> {
    const app = await this.#options.apps.find(account, appIdOrName, 'deploy');
    const { slugs } = this.#options.store;
    const slug = await slugs.find(wanted.slugId);
    if (!slug) throw (await slugs.findDraft(wanted.slugId)) ? notUploaded() : Refusal.missing('slug');
    await this.#options.apps.find(account, slug.appId, 'deploy');
    const release = await this.#options.store.transaction(async (records) =>
      this.#insert(records, app, account, {
        cause: 'slug',
        description: wanted.description ?? describeDeploy(slug.commit),
        slugId: slug.id,
        ...(await inherited(records, app.id)),
      }),
    );
    this.announce(app, release);
    return release;
  }

  /** Part of a build's own transaction: the release of the slug that it made. Call `announce` when it is committed. */
  async insertDeploy(
    records: Records,
    app: App,
    actor: Actor,
    slug: Slug,
    cause: 'deploy' | 'test' = 'deploy',
  ): Promise<Release> {
    return this.#insert(records, app, actor, {
      cause,
      description: describeDeploy(slug.commit),
      slugId: slug.id,
      ...(await inherited(records, app.id)),
    });
  }

  /**
   * Part of a transaction that changed what is attached to the app: the release with the new config, or `null` when that
   * stays the same. Call `announce` after it.
   */
  async insertAttachment(
    records: Records,
    app: App,
    actor: Actor,
    description: string,
    cause: 'config' | 'add-on' = 'config',
  ): Promise<Release | null> {
    const base = await newest(records, app.id);
    const own = await ownConfig(records, base);
    const { config } = await attachedConfig(records, app.id);
    if (isDeepStrictEqual(joinedConfig(own, config), joinedConfig(base.config, {}))) return null;
    return this.#insert(records, app, actor, {
      cause,
      description,
      slugId: base.slugId,
      config: own,
      baseId: base.id,
    });
  }

  /** Part of a transaction that changed an add-on of the app, which its dynos are started anew for. Call `announce` after it. */
  async insertAddOnChange(records: Records, app: App, actor: Actor, description: string): Promise<Release> {
    const slugId = (await newest(records, app.id)).slugId;
    const rest = await inherited(records, app.id);
    return this.#insert(records, app, actor, { cause: 'add-on', description, slugId, ...rest });
  }

  /** Part of a transaction that gave an app a slug, promoted or of pushed images: its release. Call `announce` after it. */
  async insertOfSlug(
    records: Records,
    app: App,
    actor: Actor,
    {
      cause,
      slug,
      description,
    }: { readonly cause: 'promotion' | 'slug'; readonly slug: Slug; readonly description: string },
  ): Promise<Release> {
    const rest = await inherited(records, app.id);
    return this.#insert(records, app, actor, { cause, description, slugId: slug.id, ...rest });
  }

  /** Logs a release that was committed and, unless it has settled already, puts it in its app's queue. */
  announce(app: App, release: Release, watch?: LaunchWatch): void {
    this.#options.activity.byUser(app.id, release.description, release.actor);
    this.#options.activity.byUser(app.id, `Release v${release.version} created`, release.actor);
    if (release.status === 'pending') this.#options.launcher.enqueue(release, watch);
  }

  /** Logs a release that was committed and puts it in its app's queue; resolves when it has settled. */
  async announceAndSettle(app: App, release: Release, watch?: LaunchWatch): Promise<Release> {
    this.announce(app, release, watch);
    return this.settled(release);
  }

  /** Resolves with the release as it ended. */
  async settled(release: Release): Promise<Release> {
    return this.#options.launcher.settled(release);
  }

  /** Plans of the add-ons that were attached when it was made. */
  async planNames(release: Release): Promise<readonly string[]> {
    return (await this.#options.store.addOns.ofRelease(release.id)).map(({ plan }) => plan);
  }

  /** Whether a rollback to it would be accepted. */
  async eligible(release: Release): Promise<boolean> {
    return (await whyNotEligible(this.#options.store, release)) === null;
  }

  async #checkEligible(records: Records, target: Release): Promise<void> {
    const why = await whyNotEligible(records, target);
    if (why === null) return;
    throw Refusal.invalid(
      `Cannot roll back to v${target.version}: ${why}. Choose another one: renga releases`,
      'not_eligible_for_rollback',
    );
  }

  async #require(records: Records, app: App, idOrVersion: string): Promise<Release> {
    const release = await records.releases.find(app.id, idOrVersion.replace(/^v(?=\d+$)/, ''));
    if (!release) throw Refusal.missing('release');
    return release;
  }

  async #insert(records: Records, app: App, actor: Actor, draft: Draft): Promise<Release> {
    const now = this.#options.clock.now();
    const given = await attachedConfig(records, app.id);
    const release = await records.releases.insert({
      id: newId(),
      appId: app.id,
      status: draft.slugId === null ? 'succeeded' : 'pending',
      cause: draft.cause,
      description: draft.description,
      actor: { id: actor.id, email: actor.email },
      slugId: draft.slugId,
      config: joinedConfig(draft.config, given.config),
      ...(draft.baseId === undefined ? {} : { baseId: draft.baseId }),
      failure: null,
      createdAt: now,
      updatedAt: now,
    });
    await records.addOns.noteRelease(release.id, given.addOns);
    return release;
  }
}

const notUploaded = (): Refusal =>
  Refusal.invalid('The archive of this slug has not come yet: PUT it to its blob.url.', 'slug_not_uploaded');

/** The newest release that did not fail; every app has one from its creation on. */
export async function newest(records: Records, appId: string): Promise<Release> {
  const found = (await records.releases.list(appId)).find((release) => release.status !== 'failed');
  if (!found) throw Refusal.missing('release');
  return found;
}

/** What a release takes over from the newest one. */
async function inherited(records: Records, appId: string): Promise<Pick<Draft, 'config' | 'baseId'>> {
  const release = await newest(records, appId);
  return { config: await ownConfig(records, release), baseId: release.id };
}
