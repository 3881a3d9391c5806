// What this client reads of the Platform API; the platform sends more.

import type { Failure, Person, Reference } from './reference.ts';

/** What the router saw of an app's requests while a release took over. */
export interface HandOver {
  readonly served: number;
  readonly failed: number;
  readonly retried: number;
  readonly longest_held_ms: number;
}

export interface ReleaseResource {
  readonly id: string;
  readonly version: number;
  readonly description: string;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'expired';
  readonly current: boolean;
  readonly user: Person;
  readonly slug: { readonly id: string } | null;
  readonly addon_plan_names: readonly string[];
  readonly output_stream_url: string | null;
  readonly eligible_for_rollback: boolean;
  readonly created_at: string;
  readonly failure?: Failure | null;
  readonly hand_over?: HandOver | null;
}

export interface SlugResource {
  readonly id: string;
  /** `SHA256:` and 64 hex digits. */
  readonly checksum: string | null;
  readonly commit: string | null;
  readonly process_types: Readonly<Record<string, string>>;
}

export interface BuildResource {
  readonly id: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly stack: string;
  readonly user: Person;
  readonly buildpacks: readonly { readonly url: string }[] | null;
  readonly source_blob: { readonly version: string | null; readonly version_description?: string | null };
  readonly release: { readonly id: string } | null;
  readonly slug: { readonly id: string } | null;
  readonly output_stream_url: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly failure?: Failure | null;
}

export interface BuildpackInstallation {
  readonly ordinal: number;
  readonly buildpack: { readonly url: string; readonly name: string };
}

export interface StackResource extends Reference {
  readonly default?: boolean;
  readonly state: string;
}
