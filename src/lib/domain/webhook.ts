import { createHmac } from 'node:crypto';
import type { Actor } from './account.ts';
import { Refusal } from './refusal.ts';

/** A URL that is told what happens to an app. */
export interface Webhook {
  readonly id: string;
  readonly appId: string;
  /** As the user gave it. */
  readonly url: string;
  /** Kinds of events, such as `api:release`. */
  readonly include: readonly WebhookInclude[];
  /** `notify` is tried once; `sync` until it was taken, or for about a day. */
  readonly level: 'notify' | 'sync';
  /** Signs what is sent. */
  readonly secret: string;
  /** Sent as `Authorization`. */
  readonly authorization: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Something that happened, as it is told. */
export interface WebhookEvent {
  readonly id: string;
  readonly appId: string;
  readonly include: WebhookInclude;
  readonly payload: WebhookPayload;
  readonly createdAt: Date;
}

export interface WebhookPayload {
  readonly action: 'create' | 'update' | 'destroy';
  readonly actor: Actor;
  readonly data: Readonly<Record<string, unknown>>;
  /** What an update has changed, as it was. */
  readonly previous_data: Readonly<Record<string, unknown>>;
  readonly resource: string;
  readonly version: string;
}

/** One event on its way to one webhook. */
export interface WebhookDelivery {
  readonly id: string;
  /** In the order of the events. */
  readonly sequence: number;
  readonly appId: string;
  readonly eventId: string;
  readonly webhookId: string;
  readonly status: 'pending' | 'retrying' | 'succeeded' | 'failed';
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly lastAttempt: WebhookAttempt | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface WebhookAttempt {
  readonly id: string;
  readonly status: 'succeeded' | 'failed';
  /** Of HTTP; `null` when there was no answer. */
  readonly code: number | null;
  /** Why there was none. */
  readonly errorClass: string | null;
  readonly at: Date;
}

/** Everything that can be told (Dev Center: App Webhooks). */
export const WEBHOOK_INCLUDES = [
  'api:addon',
  'api:addon-attachment',
  'api:app',
  'api:build',
  'api:collaborator',
  'api:domain',
  'api:dyno',
  'api:formation',
  'api:release',
  'api:sni-endpoint',
] as const;
export type WebhookInclude = (typeof WEBHOOK_INCLUDES)[number];

/** Most webhooks of an app. */
export const WEBHOOKS_PER_APP = 50;

const MINUTE = 60_000;
const LONGEST_URL = 2_000;
/** Waits between the attempts of a `sync` delivery: a little more than a day together. */
const RETRY_MS = [1, 2, 5, 10, 30, 60, 120, 240, 480, 600].map((minutes) => minutes * MINUTE);

/** @throws {Refusal} `invalid_params`, id `invalid_webhook_include` */
export function checkIncludes(include: readonly string[]): readonly WebhookInclude[] {
  const known = new Set(include);
  const unknown = include.find((each) => !WEBHOOK_INCLUDES.some((name) => name === each));
  if (unknown !== undefined || include.length === 0)
    throw Refusal.invalid(
      `${unknown === undefined ? 'Name at least one kind of event' : `There are no events of the kind ${JSON.stringify(unknown)}`}. Kinds: ${WEBHOOK_INCLUDES.join(', ')}.`,
      'invalid_webhook_include',
    );
  return WEBHOOK_INCLUDES.filter((name) => known.has(name));
}

/** @throws {Refusal} `invalid_params`, id `invalid_webhook_url` */
export function checkWebhookUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed && /^https?:$/.test(parsed.protocol) && url.length <= LONGEST_URL && !/\s/.test(url)) return url;
  throw Refusal.invalid(
    'A webhook needs the URL of a server, like https://HOST/PATH.',
    'invalid_webhook_url',
  );
}

/** @throws {Refusal} `invalid_params`, id `invalid_authorization` */
export function checkAuthorization(value: string | null): string | null {
  if (value === null || /^[\x20-\x7e]*$/.test(value)) return value;
  throw Refusal.invalid('An authorization is one line of ASCII text.', 'invalid_authorization');
}

/** When a delivery is tried again that failed for the n-th time; `null` for never. */
export function retryAfterMs(level: Webhook['level'], attempts: number): number | null {
  return level === 'sync' ? (RETRY_MS[attempts - 1] ?? null) : null;
}

/** Base64 of the HMAC over the bytes of a body: `Heroku-Webhook-Hmac-SHA256`. */
export const signature = (secret: string, body: string): string =>
  createHmac('sha256', secret).update(body).digest('base64');
