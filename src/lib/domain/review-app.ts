import type { AppScript } from './app-json.ts';

/** How a pipeline makes apps of the branches of its repository; without one it makes none. */
export interface ReviewAppConfig {
  readonly pipelineId: string;
  /** Whether a branch that is pushed gets one by itself. */
  readonly automatic: boolean;
  readonly destroyStale: boolean;
  /** Days without a deploy after which one is stale. */
  readonly staleDays: number;
  /** Whether the tests of a commit must have passed before an app is made of it. */
  readonly waitForCi: boolean;
  /** What their names begin with; the name of the pipeline for `null`. */
  readonly baseName: string | null;
  /** Most of them that there may be at a time. */
  readonly limit: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Heroku's days, and a number of apps that a machine bears. */
export const FIRST_REVIEW_CONFIG = {
  automatic: false,
  destroyStale: false,
  staleDays: 5,
  waitForCi: false,
  baseName: null,
  limit: 10,
} as const;

export type ReviewAppStatus = 'pending' | 'creating' | 'created' | 'deleting' | 'errored';

/** A disposable app of a branch. */
export interface ReviewApp {
  readonly id: string;
  readonly pipelineId: string;
  readonly creatorId: string;
  readonly branch: string;
  /** The commit, or what its source was called. */
  readonly version: string | null;
  /** Its branch is in the repository of the pipeline, and it goes when that goes. */
  readonly fromRepository: boolean;
  readonly prNumber: number | null;
  readonly status: ReviewAppStatus;
  /** Why it could not be made, or what became of the last push to its branch. */
  readonly message: string | null;
  readonly appId: string | null;
  readonly setupId: string | null;
  /** Run before it is destroyed. */
  readonly predestroy: AppScript | null;
  readonly deployedAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Branches that are deployed elsewhere, and no work in progress. */
const MAIN_BRANCHES = new Set(['main', 'master']);

export const mayBeReviewed = (branch: string): boolean => !MAIN_BRANCHES.has(branch);

/** `shop-search-1f3c9a`: told from the branch, and not to be guessed (Dev Center: Review Apps, on takeovers). */
export function reviewAppName(base: string, branch: string, random: string): string {
  const words = branch
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(-12);
  return [base.slice(0, 10), words, random]
    .map((part) => part.replaceAll(/^-+|-+$/g, ''))
    .filter((part) => part !== '')
    .join('-');
}

const DAY_MS = 24 * 60 * 60_000;

/** Whether nothing was deployed to it for so long that it goes. */
export const isStale = (
  app: Pick<ReviewApp, 'deployedAt'>,
  config: Pick<ReviewAppConfig, 'destroyStale' | 'staleDays'>,
  now: Date,
): boolean => config.destroyStale && now.getTime() - app.deployedAt.getTime() >= config.staleDays * DAY_MS;
