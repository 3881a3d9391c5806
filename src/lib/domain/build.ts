import type { Actor } from './account.ts';
import type { Failure } from './failure.ts';

export type BuildStatus = 'pending' | 'succeeded' | 'failed';

/** One run of the slug compiler; its output is kept beside it. */
export interface Build {
  readonly id: string;
  readonly appId: string;
  readonly status: BuildStatus;
  readonly actor: Actor;
  readonly stack: string;
  readonly buildpacks: readonly string[];
  /** Commit or other version of the source. */
  readonly sourceVersion: string | null;
  readonly sourceDescription: string | null;
  readonly slugId: string | null;
  readonly releaseId: string | null;
  readonly failure: Failure | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
