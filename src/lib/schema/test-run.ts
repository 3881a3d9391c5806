import { z } from 'zod';
import type { AccountResource } from './account.ts';
import { maybe, named, text } from './form.ts';
import type { IdReference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

type Status =
  | 'pending'
  | 'cancelled'
  | 'creating'
  | 'building'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'errored'
  | 'debugging';

export interface TestRunResource {
  readonly id: string;
  readonly actor_email: string;
  readonly app_setup: null;
  readonly clear_cache: boolean;
  readonly commit_branch: string;
  readonly commit_message: string;
  readonly commit_sha: string;
  readonly created_at: Timestamp;
  readonly debug: boolean;
  /** Where it is run, while it is: for clients of ours. */
  readonly app?: { readonly name: string } | null;
  readonly dyno: { readonly size: string };
  readonly message: string | null;
  readonly number: number;
  readonly organization: null;
  readonly pipeline: IdReference;
  readonly source_blob_url: string;
  readonly status: Status;
  readonly updated_at: Timestamp;
  readonly user: AccountResource;
  readonly warning_message: string | null;
}

export interface TestNodeResource {
  readonly id: string;
  readonly created_at: Timestamp;
  readonly dyno: null;
  readonly error_status: string | null;
  readonly exit_code: number | null;
  readonly index: number;
  readonly message: string | null;
  readonly output_stream_url: string;
  readonly pipeline: IdReference;
  readonly setup_stream_url: string;
  readonly status: Status;
  readonly test_run: IdReference;
  readonly updated_at: Timestamp;
}

export interface TestCaseResource {
  readonly id: string;
  readonly created_at: Timestamp;
  readonly description: string;
  readonly diagnostic: string;
  readonly directive: string;
  readonly number: number;
  readonly passed: boolean;
  readonly test_node: IdReference;
  readonly test_run: IdReference;
  readonly updated_at: Timestamp;
}

export const testRunCreateForm = z.object({
  commit_branch: text(255),
  commit_message: text(65_536),
  commit_sha: text(256),
  /** The app is built, and waits for somebody who looks around in it. */
  debug: maybe(z.boolean()),
  organization: maybe(text(256)),
  pipeline: named,
  source_blob_url: text(8_192),
});

export const testRunUpdateForm = z.object({
  status: z.literal('cancelled', 'a run can be cancelled, and nothing else'),
  message: maybe(text(1_024)),
});
