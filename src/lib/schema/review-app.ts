import { z } from 'zod';
import { maybe, named, text } from './form.ts';
import type { IdReference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface ReviewAppResource {
  readonly id: string;
  readonly app: IdReference | null;
  readonly app_setup: IdReference | null;
  readonly branch: string;
  readonly created_at: Timestamp;
  readonly creator: IdReference;
  readonly error_status: string | null;
  readonly fork_repo: null;
  readonly message: string | null;
  readonly pipeline: IdReference;
  readonly pr_number: number | null;
  readonly status: 'pending' | 'creating' | 'created' | 'deleting' | 'deleted' | 'errored';
  readonly updated_at: Timestamp;
  readonly wait_for_ci: boolean;
}

export interface ReviewAppConfigResource {
  /** Ours: most review apps at a time. */
  readonly app_limit: number;
  readonly automatic_review_apps: boolean;
  readonly base_name: string | null;
  readonly deploy_target: { readonly id: string; readonly type: 'region' };
  readonly destroy_stale_apps: boolean;
  readonly pipeline_id: string;
  readonly repo: { readonly id: number };
  readonly stale_days: number;
  readonly wait_for_ci: boolean;
}

export const reviewAppCreateForm = z.object({
  branch: text(255).min(1),
  pipeline: named,
  pr_number: maybe(z.int().positive()),
  source_blob: z.object({ url: text(8_192), version: maybe(text(256)) }),
  environment: maybe(z.record(text(256), text(32_768))),
});

export const reviewAppConfigForm = z.object({
  app_limit: maybe(z.int().min(1).max(100)),
  automatic_review_apps: maybe(z.boolean()),
  base_name: maybe(
    text(20).regex(/^[a-z][a-z0-9-]*$/, 'must begin with a letter, and have only a-z, 0-9 and -'),
  ),
  destroy_stale_apps: maybe(z.boolean()),
  repo: maybe(text(256)),
  stale_days: maybe(z.int().min(1).max(365)),
  wait_for_ci: maybe(z.boolean()),
});
