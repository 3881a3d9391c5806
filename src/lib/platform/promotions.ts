import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import {
  checkTargets,
  describePromotion,
  type Promotion,
  promotionStatus,
  type TargetOutcome,
  targetOutcome,
} from '../domain/promotion.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Release } from '../domain/release.ts';
import type { Slug } from '../domain/slug.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { Pipelines } from './pipelines.ts';
import type { Records, Store } from './ports.ts';
import type { Releases } from './releases.ts';

interface PromotionsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly pipelines: Pipelines;
  readonly releases: Releases;
}

/** What is to be promoted where; apps by id or name. */
export interface PromotionWish {
  readonly pipeline: string;
  readonly source: string;
  /** Instead of the release that serves. */
  readonly release?: string;
  readonly targets: readonly string[];
}

/** A promotion, and how far it has come. */
export interface PromotionProgress {
  readonly promotion: Promotion;
  readonly status: 'pending' | 'completed';
  /** When the last of its releases changed. */
  readonly updatedAt: Date;
  readonly targets: readonly (Promotion['targets'][number] & TargetOutcome)[];
}

/**
 * Takes the slug of one app to others of its pipeline, by digest and without a build. Config vars, add-ons and formation
 * of a target stay as they are.
 *
 * The promotion and the pending releases of all its targets are one transaction: a kill leaves all of them or nothing,
 * and what is pending is carried on like any other accepted release. A target whose release fails goes on with the one
 * before; the others do not hear of it.
 */
export class Promotions {
  readonly #options: PromotionsOptions;

  constructor(options: PromotionsOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `not_found` or `invalid_params` */
  async create(account: Account, wish: PromotionWish): Promise<PromotionProgress> {
    const { apps, pipelines, store } = this.#options;
    const members = await pipelines.appsOf(account, wish.pipeline);
    const pipeline = await pipelines.find(account, wish.pipeline);
    const member = async (idOrName: string): Promise<App> => {
      const app = await apps.find(account, idOrName, 'deploy');
      if (members.some((each) => each.app.id === app.id)) return app;
      throw Refusal.invalid(
        `${app.name} is not in the pipeline ${pipeline.name}. Add it: renga pipelines:add ${pipeline.name} -a ${app.name}`,
        'not_in_pipeline',
      );
    };
    const source = await member(wish.source);
    const targets = await Promise.all(wish.targets.map(member));
    checkTargets(source.id, targets);
    const made = await store.transaction(async (records) => {
      const release = await this.#sourceRelease(records, source, wish.release);
      return this.#insert(records, { account, pipelineId: pipeline.id, source, release, targets });
    });
    for (const { app, release } of made.releases) this.#options.releases.announce(app, release);
    return this.#progress(made.promotion);
  }

  /** @throws {Refusal} `not_found` */
  async find(account: Account, id: string): Promise<PromotionProgress> {
    const promotion = await this.#options.store.pipelines.findPromotion(id);
    if (!promotion) throw Refusal.missing('pipeline promotion');
    await this.#options.pipelines.find(account, promotion.pipelineId);
    return this.#progress(promotion);
  }

  async #progress(promotion: Promotion): Promise<PromotionProgress> {
    const { releases } = this.#options.store;
    const found = await Promise.all(
      promotion.targets.map(async (target) => ({
        target,
        release: await releases.find(target.appId, target.releaseId),
      })),
    );
    const targets = found.map(({ target, release }) => ({ ...target, ...targetOutcome(release) }));
    const changes = found.map(({ release }) => (release?.updatedAt ?? promotion.createdAt).getTime());
    return {
      promotion,
      status: promotionStatus(targets),
      updatedAt: new Date(Math.max(...changes)),
      targets,
    };
  }

  async #sourceRelease(
    records: Records,
    source: App,
    wanted: string | undefined,
  ): Promise<{ readonly release: Release; readonly slug: Slug }> {
    const release =
      wanted === undefined
        ? await records.releases.current(source.id)
        : await records.releases.find(source.id, wanted);
    if (!release && wanted !== undefined) throw Refusal.missing('release');
    const slug = release?.slugId ? await records.slugs.find(release.slugId) : null;
    if (release?.status !== 'succeeded' || !slug)
      throw Refusal.invalid(
        `${source.name} has no release that could be promoted. Deploy to it first.`,
        'nothing_to_promote',
      );
    return { release, slug };
  }

  async #insert(
    records: Records,
    wanted: {
      readonly account: Account;
      readonly pipelineId: string;
      readonly source: App;
      readonly release: { readonly release: Release; readonly slug: Slug };
      readonly targets: readonly App[];
    },
  ): Promise<{
    readonly promotion: Promotion;
    readonly releases: readonly { readonly app: App; readonly release: Release }[];
  }> {
    const { account, source, targets } = wanted;
    const { release, slug } = wanted.release;
    const description = describePromotion(source.name, release, slug);
    const releases: { readonly app: App; readonly release: Release }[] = [];
    for (const app of targets) {
      if ((await records.apps.find(app.id))?.status !== 'active') throw Refusal.missing('app');
      const own = await this.#adopt(records, app, slug);
      releases.push({
        app,
        release: await this.#options.releases.insertOfSlug(records, app, account, {
          cause: 'promotion',
          slug: own,
          description,
        }),
      });
    }
    const promotion: Promotion = {
      id: newId(),
      pipelineId: wanted.pipelineId,
      sourceAppId: source.id,
      sourceReleaseId: release.id,
      targets: releases.map((each) => ({ id: newId(), appId: each.app.id, releaseId: each.release.id })),
      createdAt: this.#options.clock.now(),
    };
    await records.pipelines.insertPromotion(promotion);
    return { promotion, releases };
  }

  /** A slug belongs to its app and goes with it: the target gets a row of its own for the same bytes. */
  async #adopt(records: Records, app: App, slug: Slug): Promise<Slug> {
    const own: Slug = { ...slug, id: newId(), appId: app.id, createdAt: this.#options.clock.now() };
    await records.slugs.insert(own);
    return own;
  }
}
