import { z } from 'zod';
import { maybe, named, notOffered, text } from './form.ts';
import type { Person, Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface AppResource {
  readonly id: string;
  readonly name: string;
  readonly acm: boolean;
  readonly archived_at: Timestamp | null;
  readonly build_stack: Reference;
  readonly buildpack_provided_description: string | null;
  readonly created_at: Timestamp;
  readonly generation: Reference | string;
  readonly git_url: string;
  readonly internal_routing: boolean | null;
  readonly maintenance: boolean;
  /** As `team`, in the word of earlier clients. */
  readonly organization: Reference | null;
  readonly owner: Person;
  readonly region: Reference;
  readonly released_at: Timestamp | null;
  readonly repo_size: number | null;
  readonly slug_size: number | null;
  readonly space: null;
  readonly stack: Reference;
  readonly team: Reference | null;
  readonly updated_at: Timestamp;
  readonly web_url: string | null;
}

/** Fields of the `3.sdk` variant. */
export interface AppSdkFields {
  readonly base_image_name: string | null;
  readonly buildpacks: readonly { readonly id: string }[] | null;
  readonly current_build_architecture: readonly string[];
  /** Not published; the official client asks for Eco hours when it is `eco`. */
  readonly process_tier: 'eco' | 'basic' | 'production';
}

export const appCreateForm = z.object({
  name: maybe(text(64)),
  region: maybe(named),
  stack: maybe(named),
  space: notOffered('private spaces'),
  team: maybe(named),
  locked: maybe(z.boolean()),
  internal_routing: notOffered('internal apps'),
});

/** Heroku's client says so, and nothing else. */
export const acmRefreshForm = z.object({ acm_refresh: z.literal(true) });

export const appUpdateForm = z.object({
  name: maybe(text(64)),
  build_stack: maybe(named),
  maintenance: maybe(z.boolean()),
});

/** `POST /filters/apps` */
export const appFilterForm = z.object({ in: z.object({ id: z.array(text(64)).max(1_000) }) });
