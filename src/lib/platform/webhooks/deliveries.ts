import {
  retryAfterMs,
  signature,
  type Webhook,
  type WebhookAttempt,
  type WebhookDelivery,
  type WebhookEvent,
} from '../../domain/webhook.ts';
import { Bell } from '../../std/bell.ts';
import type { Clock } from '../../std/clock.ts';
import { newId } from '../../std/ids.ts';
import type { Store, WebhookSender } from '../ports.ts';
import type { EventRecorder } from './event-recorder.ts';

interface DeliveriesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  readonly sender: WebhookSender;
  readonly onError: (error: unknown) => void;
}

const HOUR = 3_600_000;
/** How long what was told can be looked up. */
const KEPT_MS = 30 * 24 * HOUR;
/** After a fault of ours, such as a full disk. */
const PAUSE_MS = 5_000;

/**
 * Brings events to webhooks: those of one in their order, those of several beside each other. What a killed control plane
 * was bringing is brought again, under the same id.
 */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #bell = new Bell();
  readonly #underWay = new Map<string, Promise<void>>();
  #pruneAt = 0;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    options.recorder.onRecorded = () => this.#bell.ring();
  }

  /** Learns which apps have webhooks; before anything is written. */
  async recover(): Promise<void> {
    await this.#options.recorder.learn(this.#options.store);
  }

  /** Delivers until the signal aborts; resolves then, when nothing is under way. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { rings } = this.#bell;
      const waitMs = await this.#begin(signal).catch((error: unknown) => {
        if (!signal.aborted) this.#options.onError(error);
        return PAUSE_MS;
      });
      await this.#news(rings, waitMs, signal);
    }
    await Promise.all(this.#underWay.values());
  }

  /** Begins what is due. @returns how long there is nothing more to do, ms; `null` until something happens */
  async #begin(signal: AbortSignal): Promise<number | null> {
    const { clock, store } = this.#options;
    const now = clock.now().getTime();
    await this.#prune(now);
    const waiting = await store.webhooks.undelivered();
    const due = waiting.filter(({ nextAttemptAt }) => (nextAttemptAt?.getTime() ?? 0) <= now);
    for (const webhookId of new Set(due.map((delivery) => delivery.webhookId)))
      if (!this.#underWay.has(webhookId)) this.#start(webhookId, due, signal);
    const later = waiting.map(({ nextAttemptAt }) => nextAttemptAt?.getTime() ?? 0).filter((at) => at > now);
    return later.length === 0 ? null : Math.min(...later) - now;
  }

  #start(webhookId: string, due: readonly WebhookDelivery[], signal: AbortSignal): void {
    const own = due.filter((delivery) => delivery.webhookId === webhookId);
    const work = this.#deliverAll(own, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#options.onError(error);
      })
      .finally(() => {
        this.#underWay.delete(webhookId);
        this.#bell.ring();
      });
    this.#underWay.set(webhookId, work);
  }

  async #deliverAll(deliveries: readonly WebhookDelivery[], signal: AbortSignal): Promise<void> {
    for (const delivery of deliveries) {
      if (signal.aborted) return;
      const { webhooks } = this.#options.store;
      const [webhook, event] = await Promise.all([
        webhooks.find(delivery.webhookId),
        webhooks.findEvent(delivery.eventId),
      ]);
      if (webhook && event) await this.#deliver(delivery, { webhook, event }, signal);
    }
  }

  async #deliver(
    delivery: WebhookDelivery,
    { webhook, event }: { readonly webhook: Webhook; readonly event: WebhookEvent },
    signal: AbortSignal,
  ): Promise<void> {
    const id = newId();
    const body = JSON.stringify(bodyOf(event, { delivery, webhook, attemptId: id }));
    const answer = await this.#options.sender.post({
      url: webhook.url,
      headers: {
        'content-type': 'application/json',
        'heroku-webhook-hmac-sha256': signature(webhook.secret, body),
        ...(webhook.authorization === null ? {} : { authorization: webhook.authorization }),
      },
      body,
      signal,
    });
    if (signal.aborted) return;
    const at = this.#options.clock.now();
    const status = answer.code !== null && answer.code >= 200 && answer.code < 300 ? 'succeeded' : 'failed';
    await this.#options.store.webhooks.updateDelivery(
      after(delivery, webhook.level, { id, status, ...answer, at }),
    );
  }

  async #prune(now: number): Promise<void> {
    if (this.#options.recorder.isIdle || now < this.#pruneAt) return;
    this.#pruneAt = now + HOUR;
    await this.#options.store.webhooks.forgetEventsBefore(new Date(now - KEPT_MS));
  }

  async #news(rings: number, ms: number | null, signal: AbortSignal): Promise<void> {
    if (ms === null) return this.#bell.heard(rings, signal);
    const turn = new AbortController();
    const either = AbortSignal.any([signal, turn.signal]);
    const sleep = this.#options.clock.sleep(ms, either).catch(() => undefined);
    await Promise.race([this.#bell.heard(rings, either), sleep]);
    turn.abort();
  }
}

/** What a delivery has become by an attempt. */
function after(delivery: WebhookDelivery, level: Webhook['level'], attempt: WebhookAttempt): WebhookDelivery {
  const attempts = delivery.attempts + 1;
  const waitMs = attempt.status === 'succeeded' ? null : retryAfterMs(level, attempts);
  return {
    ...delivery,
    attempts,
    lastAttempt: attempt,
    status: attempt.status === 'succeeded' ? 'succeeded' : waitMs === null ? 'failed' : 'retrying',
    nextAttemptAt: waitMs === null ? null : new Date(attempt.at.getTime() + waitMs),
    updatedAt: attempt.at,
  };
}

const time = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/** Dev Center, App Webhooks: what is posted. */
const bodyOf = (
  event: WebhookEvent,
  {
    delivery,
    webhook,
    attemptId,
  }: { readonly delivery: WebhookDelivery; readonly webhook: Webhook; readonly attemptId: string },
) => ({
  id: event.id,
  ...event.payload,
  created_at: time(event.createdAt),
  published_at: time(event.createdAt),
  sequence: delivery.sequence,
  updated_at: time(event.createdAt),
  webhook_metadata: {
    attempt: { id: attemptId },
    delivery: { id: delivery.id },
    event: { id: event.id, include: event.include },
    webhook: { id: webhook.id },
  },
});
