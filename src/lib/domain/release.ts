import type { Actor } from './account.ts';
import type { ConfigVars } from './config-vars.ts';
import type { Failure } from './failure.ts';

export type ReleaseStatus = 'pending' | 'succeeded' | 'failed';

/** What made a release; decides how an interrupted one ends. */
export type ReleaseCause = 'initial' | 'deploy' | 'config' | 'rollback' | 'slug' | 'promotion';

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
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The release that serves: the newest that succeeded. */
export function currentRelease(releases: readonly Release[]): Release | undefined {
  return releases
    .filter((release) => release.status === 'succeeded')
    .sort((a, b) => b.version - a.version)[0];
}
