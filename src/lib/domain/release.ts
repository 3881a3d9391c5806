import type { Actor } from './account.ts';
import type { ConfigVars } from './config-vars.ts';
import type { Failure } from './failure.ts';

export type ReleaseStatus = 'pending' | 'succeeded' | 'failed';

/**
 * What made a release; decides how an interrupted one ends. `add-on`: something about an add-on has changed that leaves
 * the app's code and config as they were. `test`: for one-off dynos that run tests, with no release command.
 */
export type ReleaseCause =
  | 'initial'
  | 'deploy'
  | 'config'
  | 'rollback'
  | 'slug'
  | 'promotion'
  | 'add-on'
  | 'test';

/** Releases that brought other code, not only other config. */
const DEPLOYMENTS: ReadonlySet<ReleaseCause> = new Set(['deploy', 'rollback', 'slug', 'promotion']);

/** Whether a release brought code: by a build, a slug, a rollback or a promotion. */
export const isDeployment = ({ cause }: Pick<Release, 'cause'>): boolean => DEPLOYMENTS.has(cause);

/** What the router saw of an app's requests from the first step of a release until the dynos before it were gone. */
export interface HandOverRecord {
  /** Requests that a dyno answered. */
  readonly served: number;
  /** Requests that the router had to answer itself, with an error page. */
  readonly failed: number;
  /** Requests that were sent to another dyno, or once more, because the first did not take them. */
  readonly retried: number;
  /** Longest time that a request waited for a dyno to send it to, ms. */
  readonly longestHeldMs: number;
}

/** An immutable numbered record of slug and config; only its status, outcome and output change. */
export interface Release {
  readonly id: string;
  readonly appId: string;
  readonly version: number;
  readonly status: ReleaseStatus;
  readonly cause: ReleaseCause;
  readonly description: string;
  readonly actor: Actor;
  readonly slugId: string | null;
  readonly config: ConfigVars;
  readonly failure: Failure | null;
  /** The release whose config it took over or changed, which may have been pending then; `null` for a rollback. */
  readonly baseId: string | null;
  /** Written before its release command is run, so that no crash lets it run twice. */
  readonly commandStartedAt: Date | null;
  /** `null` until the hand-over is over, and where the router could not tell. */
  readonly handOver: HandOverRecord | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A release that has only just been decided. */
export type NewRelease = Omit<Release, 'version' | 'baseId' | 'commandStartedAt' | 'handOver'> & {
  readonly baseId?: string;
};

/** The release that serves: the newest that succeeded. */
export function currentRelease(releases: readonly Release[]): Release | undefined {
  return releases
    .filter((release) => release.status === 'succeeded')
    .sort((a, b) => b.version - a.version)[0];
}
