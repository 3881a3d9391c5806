import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { Person, Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface WebhookResource {
  readonly app: Reference;
  readonly created_at: Timestamp;
  readonly id: string;
  readonly include: readonly string[];
  readonly level: 'notify' | 'sync';
  readonly updated_at: Timestamp;
  readonly url: string;
}

export interface WebhookEventResource {
  readonly created_at: Timestamp;
  readonly id: string;
  readonly include: string;
  readonly payload: {
    readonly action: string;
    readonly actor: Person;
    readonly data: object;
    readonly previous_data: object;
    readonly resource: string;
    readonly version: string;
  };
  readonly updated_at: Timestamp;
}

export interface WebhookDeliveryResource {
  readonly created_at: Timestamp;
  readonly event: { readonly id: string; readonly include: string };
  readonly id: string;
  readonly last_attempt: {
    readonly id: string;
    readonly code: number | null;
    readonly error_class: string | null;
    readonly status: 'succeeded' | 'failed';
    readonly created_at: Timestamp;
    readonly updated_at: Timestamp;
  } | null;
  readonly next_attempt_at: Timestamp | null;
  readonly num_attempts: number;
  readonly status: 'pending' | 'retrying' | 'succeeded' | 'failed';
  readonly updated_at: Timestamp;
  readonly webhook: { readonly id: string; readonly level: 'notify' | 'sync' };
}

const include = z.array(text(64)).max(100);
const level = z.enum(['notify', 'sync']);
/** Shown once in a header, so only what a header can hold. */
const secret = maybe(text(1_024).regex(/^[\x21-\x7e]+$/, 'needs printable ASCII without spaces'));
const authorization = text(4_096).nullish();

export const webhookCreateForm = z.object({ authorization, include, level, secret, url: text() });

export const webhookUpdateForm = z.object({
  authorization,
  include: maybe(include),
  level: maybe(level),
  secret,
  url: maybe(text()),
});
