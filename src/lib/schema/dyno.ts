import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { FailureResource, Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface DynoResource {
  readonly id: string;
  readonly name: string;
  readonly app: Reference;
  /** Set in the answer to the request that made an attached dyno, and never again. */
  readonly attach_url: string | null;
  readonly command: string;
  readonly created_at: Timestamp;
  readonly release: { readonly id: string; readonly version: number };
  readonly size: string;
  readonly state: string;
  readonly type: string;
  readonly updated_at: Timestamp;
  /** Only in the `3.renga` variant, as those below. */
  readonly failure?: FailureResource | null;
  readonly exit_code?: number | null;
  /** When a crashed dyno is tried again. */
  readonly retry_at?: Timestamp | null;
}

/** Clients send the size of a terminal as numbers. */
const variables = z.record(text(256), z.union([text(32_768), z.number().transform(String)]));

/** Dev Center's limit of a day. */
const MAX_TIME_TO_LIVE_S = 86_400;

export const dynoCreateForm = z.object({
  command: text(16_384),
  attach: maybe(z.boolean()),
  env: maybe(variables),
  force_no_tty: maybe(z.boolean()),
  size: maybe(text(64)),
  type: maybe(text(64)),
  /** Seconds. */
  time_to_live: maybe(z.int().min(1).max(MAX_TIME_TO_LIVE_S)),
});

export const dynoProcessCreateForm = z.object({
  command: text(16_384),
  env: maybe(variables),
  force_no_tty: maybe(z.boolean()),
});

/** A process inside a dyno that was up already. */
export interface DynoProcessResource {
  readonly attach_url: string;
  /** Only in the `3.renga` variant. */
  readonly id?: string;
}

/** Size of the terminal in front of an attached dyno. */
export const dynoResizeForm = z.object({
  rows: z.int().min(1).max(10_000),
  columns: z.int().min(1).max(10_000),
});

export interface DynoSizeResource {
  readonly id: string;
  readonly name: string;
  readonly architecture: string;
  readonly compute: number;
  readonly cost: null;
  readonly dedicated: boolean;
  readonly generation: Reference;
  /** Gigabytes. */
  readonly memory: number;
  readonly precise_dyno_units: number;
  readonly private_space_only: boolean;
}

/** Fields of the `3.sdk` variant. */
export interface DynoSizeSdkFields {
  readonly can_autoscale: boolean;
  readonly infrastructure_tier: string;
  readonly product_dyno_tier: string;
}
