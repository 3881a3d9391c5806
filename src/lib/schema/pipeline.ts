import { z } from 'zod';
import { maybe, named, text } from './form.ts';
import type { IdReference, Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface OwnerResource {
  readonly id: string;
  readonly type: 'user' | 'team';
}

export interface PipelineResource {
  readonly id: string;
  readonly name: string;
  readonly owner: OwnerResource;
  readonly generation: Reference;
  /** Only in the `3.renga` variant. */
  readonly tests_pushes?: boolean;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

export interface PipelineCouplingResource {
  readonly id: string;
  readonly app: IdReference;
  /** The published schema has the id alone; clients print the name. */
  readonly pipeline: Reference;
  readonly stage: PipelineStage;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

export interface PipelinePromotionResource {
  readonly id: string;
  readonly pipeline: IdReference;
  readonly source: { readonly app: IdReference; readonly release: IdReference };
  readonly status: 'pending' | 'completed';
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

export interface PromotionTargetResource {
  readonly id: string;
  readonly app: IdReference;
  readonly pipeline_promotion: IdReference;
  readonly release: IdReference | null;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly error_message: string | null;
}

export interface PipelineTransferResource {
  readonly pipeline: IdReference;
  readonly previous_owner: OwnerResource;
  readonly new_owner: OwnerResource;
}

/** The published schema knows nothing of it; clients ask for `full_name`. */
export interface RepositoryResource {
  readonly id: number;
  readonly name: string;
  readonly full_name: string;
  readonly git_url: string;
  readonly default_branch: string;
}

export interface BranchResource {
  readonly name: string;
  readonly commit: { readonly sha: string };
}

const stage = z.enum(['test', 'review', 'development', 'staging', 'production']);

export type PipelineStage = z.output<typeof stage>;

const owner = z.object({ id: text(256), type: z.enum(['user', 'team']) });

const byId = z.object({ id: text(64) }).transform(({ id }) => id);

export const pipelineCreateForm = z.object({ name: text(64), owner: maybe(owner) });

export const pipelineUpdateForm = z.object({
  name: maybe(text(64)),
  /** Ours. */
  tests_pushes: maybe(z.boolean()),
});

export const couplingCreateForm = z.object({ app: named, pipeline: named, stage });

export const couplingUpdateForm = z.object({ stage: maybe(stage) });

export const promotionCreateForm = z.object({
  pipeline: byId,
  source: z.object({ app: byId, release: maybe(byId) }),
  targets: z.array(z.object({ app: byId })).max(100),
});

export const pipelineTransferForm = z.object({ pipeline: named, new_owner: owner });
