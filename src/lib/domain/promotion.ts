import type { Failure } from './failure.ts';
import { Refusal } from './refusal.ts';
import type { Release } from './release.ts';
import type { Slug } from './slug.ts';

/**
 * One slug taken from an app to others of its pipeline. It never changes: each target has one release from the moment
 * that the promotion exists, and how far it has come is read from that release.
 */
export interface Promotion {
  readonly id: string;
  readonly pipelineId: string;
  readonly sourceAppId: string;
  readonly sourceReleaseId: string;
  readonly targets: readonly PromotionTarget[];
  readonly createdAt: Date;
}

export interface PromotionTarget {
  readonly id: string;
  readonly appId: string;
  readonly releaseId: string;
}

/** How a target stands. */
export interface TargetOutcome {
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly failure: Failure | null;
}

const GONE: Failure = {
  code: 'app_destroyed',
  message: 'The app was destroyed before the promotion was done.',
  next: 'Promote to another app.',
};

/** How a target stands by its release; there is none once its app is gone. */
export function targetOutcome(release: Release | null): TargetOutcome {
  if (!release) return { status: 'failed', failure: GONE };
  return { status: release.status, failure: release.failure };
}

/** A promotion is completed when no target is still on its way, however they ended. */
export const promotionStatus = (targets: readonly TargetOutcome[]): 'pending' | 'completed' =>
  targets.some((target) => target.status === 'pending') ? 'pending' : 'completed';

/** `Promote my-app-staging v6 ab12cd34` */
export function describePromotion(sourceApp: string, release: Release, slug: Slug): string {
  return [
    'Promote',
    sourceApp,
    `v${release.version}`,
    slug.commit?.slice(0, 8) ?? slug.digest.slice(0, 8),
  ].join(' ');
}

/**
 * Checks that a promotion has somewhere to go: one target at least, none twice, never the source itself.
 * @throws {Refusal} `invalid_params`
 */
export function checkTargets(
  sourceAppId: string,
  targets: readonly { readonly id: string; readonly name: string }[],
): void {
  if (targets.length === 0) throw Refusal.invalid('Name at least one app to promote to.', 'no_target');
  const self = targets.find((target) => target.id === sourceAppId);
  if (self) throw Refusal.invalid(`Cannot promote from ${self.name} to itself.`, 'target_is_source');
  const twice = targets.find((target, index) => targets.findIndex(({ id }) => id === target.id) !== index);
  if (twice) throw Refusal.invalid(`The app ${twice.name} is named twice.`, 'target_twice');
}
