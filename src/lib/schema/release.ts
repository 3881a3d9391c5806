import { z } from 'zod';
import { maybe, named, text } from './form.ts';
import type { FailureResource, IdReference, Person, Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface ReleaseResource {
  readonly id: string;
  readonly addon_plan_names: readonly string[];
  readonly app: Reference;
  readonly artifacts: readonly { readonly type: string; readonly id: string }[];
  readonly created_at: Timestamp;
  readonly current: boolean;
  readonly description: string;
  readonly eligible_for_rollback: boolean;
  readonly output_stream_url: string | null;
  readonly slug: IdReference | null;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'expired';
  readonly updated_at: Timestamp;
  readonly user: Person;
  readonly version: number;
  /** Only in the `3.renga` variant. */
  readonly failure?: FailureResource | null;
  /** Only in the `3.renga` variant; `null` until the hand-over is over, and where the router could not tell. */
  readonly hand_over?: HandOverResource | null;
}

/** What the router saw of an app's requests while a release took over. */
export interface HandOverResource {
  readonly served: number;
  readonly failed: number;
  readonly retried: number;
  readonly longest_held_ms: number;
}

/** Fields of the `3.sdk` variant. */
export interface ReleaseSdkFields {
  readonly oci_image: IdReference | null;
}

/** One path, two meanings: release a slug, or copy an earlier release forward. */
export const releaseCreateForm = z
  .object({ slug: maybe(named), release: maybe(named), description: maybe(text(1_024)) })
  .refine(
    ({ slug, release }) => (slug === undefined) !== (release === undefined),
    'name a slug or a release',
  );

const commands = z
  .record(text(128), text(4_096).min(1))
  .refine((types) => Object.keys(types).length > 0, 'needs a process type');

export const slugCreateForm = z.object({
  process_types: commands,
  buildpack_provided_description: maybe(text(256)),
  checksum: maybe(text(128)),
  commit: maybe(text(256)),
  commit_description: maybe(text(4_096)),
  stack: maybe(named),
});

export interface SlugResource {
  readonly id: string;
  readonly blob: { readonly method: string; readonly url: string };
  readonly buildpack_provided_description: string | null;
  readonly checksum: string | null;
  readonly commit: string | null;
  readonly commit_description: string | null;
  readonly created_at: Timestamp;
  readonly deleted_at: Timestamp | null;
  readonly process_types: Readonly<Record<string, string>>;
  readonly size: number | null;
  readonly stack: Reference;
  readonly updated_at: Timestamp;
}
