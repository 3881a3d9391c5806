// What this client reads of the Platform API; the platform sends more.

import type { Reference } from './reference.ts';

export type PipelineStage = 'test' | 'review' | 'development' | 'staging' | 'production';

export interface PipelineResource extends Reference {
  readonly owner: { readonly id: string; readonly type: string } | null;
}

export interface PipelineCoupling {
  readonly id: string;
  readonly app: { readonly id: string };
  /** Heroku does not promise its name. */
  readonly pipeline: { readonly id: string; readonly name?: string };
  readonly stage: PipelineStage;
}

export interface PipelinePromotion {
  readonly id: string;
  readonly status: 'pending' | 'completed';
  readonly source: { readonly app: { readonly id: string }; readonly release: { readonly id: string } };
}

export interface TestRun {
  readonly id: string;
  readonly number: number;
  readonly commit_branch: string;
  readonly commit_message: string;
  readonly commit_sha: string;
  readonly message: string | null;
  readonly warning_message: string | null;
  readonly status:
    | 'pending'
    | 'cancelled'
    | 'creating'
    | 'building'
    | 'running'
    | 'debugging'
    | 'succeeded'
    | 'failed'
    | 'errored';
  readonly created_at: string;
  /** Where it is run, while it is. */
  readonly app?: { readonly name: string } | null;
}

export interface TestNode {
  readonly index: number;
  readonly status: TestRun['status'];
  readonly message: string | null;
  readonly exit_code: number | null;
  readonly output_stream_url: string;
  readonly setup_stream_url: string;
}

export interface TestCase {
  readonly number: number;
  readonly passed: boolean;
  readonly description: string;
  readonly directive: string;
}

export interface ReviewAppResource {
  readonly id: string;
  readonly app: { readonly id: string } | null;
  readonly app_setup: { readonly id: string } | null;
  readonly branch: string;
  readonly message: string | null;
  readonly status: 'pending' | 'creating' | 'created' | 'deleting' | 'deleted' | 'errored';
  readonly created_at: string;
}

export interface ReviewAppConfigResource {
  readonly app_limit: number;
  readonly automatic_review_apps: boolean;
  readonly base_name: string | null;
  readonly destroy_stale_apps: boolean;
  readonly stale_days: number;
  readonly wait_for_ci: boolean;
}

export interface PipelineRepository {
  readonly full_name: string;
  readonly git_url: string;
}

export interface PromotionTarget {
  readonly id: string;
  readonly app: { readonly id: string };
  readonly release: { readonly id: string } | null;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly error_message: string | null;
}
