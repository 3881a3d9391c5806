import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import {
  WEBHOOK_INCLUDES,
  type Webhook,
  type WebhookAttempt,
  type WebhookDelivery,
  type WebhookEvent,
} from '../../domain/webhook.ts';
import type { NewWebhookDelivery, WebhookRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

const includeColumn = z.enum(WEBHOOK_INCLUDES);
const levelColumn = z.enum(['notify', 'sync']);
const statusColumn = z.enum(['pending', 'retrying', 'succeeded', 'failed']);
const sealedColumn = z.object({ url: z.string(), secret: z.string(), authorization: z.string().nullable() });
const payloadColumn = z.object({
  action: z.enum(['create', 'update', 'destroy']),
  actor: z.object({ id: z.string(), email: z.string() }),
  data: z.record(z.string(), z.unknown()),
  previous_data: z.record(z.string(), z.unknown()),
  resource: z.string(),
  version: z.string(),
});
const attemptColumn = z
  .object({
    id: z.string(),
    status: z.enum(['succeeded', 'failed']),
    code: z.number().nullable(),
    errorClass: z.string().nullable(),
    at: z.number(),
  })
  .nullable();

/** Webhooks, what only their receivers may know sealed: URL, secret and authorization. */
export class SqlWebhooks implements WebhookRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async insert(webhook: Webhook): Promise<void> {
    await this.#database.insertInto('webhooks').values(this.#fromWebhook(webhook)).execute();
  }

  async update(webhook: Webhook): Promise<void> {
    const { id, ...change } = this.#fromWebhook(webhook);
    await this.#database.updateTable('webhooks').set(change).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('webhooks').where('id', '=', id).execute();
  }

  async find(id: string): Promise<Webhook | null> {
    const row = await this.#webhooks().where('id', '=', id).executeTakeFirst();
    return row ? this.#toWebhook(row) : null;
  }

  async list(appId: string): Promise<readonly Webhook[]> {
    return (await this.#webhooks().where('app_id', '=', appId).execute()).map(this.#toWebhook);
  }

  async all(): Promise<readonly Webhook[]> {
    return (await this.#webhooks().execute()).map(this.#toWebhook);
  }

  async insertEvent(event: WebhookEvent): Promise<void> {
    await this.#database
      .insertInto('webhook_events')
      .values({
        id: event.id,
        app_id: event.appId,
        include: event.include,
        payload_json: JSON.stringify(event.payload),
        created_at: event.createdAt.getTime(),
      })
      .execute();
  }

  async findEvent(id: string): Promise<WebhookEvent | null> {
    const row = await this.#events().where('id', '=', id).executeTakeFirst();
    return row ? toEvent(row) : null;
  }

  async events(appId: string): Promise<readonly WebhookEvent[]> {
    return (await this.#events().where('app_id', '=', appId).execute()).map(toEvent);
  }

  async forgetEventsBefore(at: Date): Promise<void> {
    await this.#database.deleteFrom('webhook_events').where('created_at', '<', at.getTime()).execute();
  }

  async insertDelivery(delivery: NewWebhookDelivery): Promise<void> {
    await this.#database
      .insertInto('webhook_deliveries')
      .values({
        id: delivery.id,
        app_id: delivery.appId,
        event_id: delivery.eventId,
        webhook_id: delivery.webhookId,
        ...stateOf(delivery),
        created_at: delivery.createdAt.getTime(),
      })
      .execute();
  }

  async updateDelivery(delivery: WebhookDelivery): Promise<void> {
    await this.#database
      .updateTable('webhook_deliveries')
      .set(stateOf(delivery))
      .where('id', '=', delivery.id)
      .execute();
  }

  async deliveries(appId: string): Promise<readonly WebhookDelivery[]> {
    return (await this.#deliveries().where('app_id', '=', appId).execute()).map(toDelivery);
  }

  async undelivered(): Promise<readonly WebhookDelivery[]> {
    return (await this.#deliveries().where('next_attempt_at', 'is not', null).execute()).map(toDelivery);
  }

  #webhooks() {
    return this.#database.selectFrom('webhooks').selectAll().orderBy('created_at').orderBy('id');
  }

  #events() {
    return this.#database.selectFrom('webhook_events').selectAll().orderBy('created_at').orderBy('id');
  }

  #deliveries() {
    return this.#database.selectFrom('webhook_deliveries').selectAll().orderBy('sequence');
  }

  #fromWebhook(webhook: Webhook): Selectable<Tables['webhooks']> {
    const { url, secret, authorization } = webhook;
    return {
      id: webhook.id,
      app_id: webhook.appId,
      include_json: JSON.stringify(webhook.include),
      level: webhook.level,
      target_sealed: this.#cipher.seal({ url, secret, authorization }),
      created_at: webhook.createdAt.getTime(),
      updated_at: webhook.updatedAt.getTime(),
    };
  }

  readonly #toWebhook = (row: Selectable<Tables['webhooks']>): Webhook => ({
    id: row.id,
    appId: row.app_id,
    include: z.array(includeColumn).parse(JSON.parse(row.include_json)),
    level: levelColumn.parse(row.level),
    ...sealedColumn.parse(this.#cipher.unseal(row.target_sealed)),
    createdAt: toDate(row.created_at),
    updatedAt: toDate(row.updated_at),
  });
}

const stateOf = (delivery: NewWebhookDelivery) => ({
  status: delivery.status,
  attempts: delivery.attempts,
  next_attempt_at: delivery.nextAttemptAt?.getTime() ?? null,
  last_attempt_json: JSON.stringify(
    delivery.lastAttempt && { ...delivery.lastAttempt, at: delivery.lastAttempt.at.getTime() },
  ),
  updated_at: delivery.updatedAt.getTime(),
});

const toEvent = (row: Selectable<Tables['webhook_events']>): WebhookEvent => ({
  id: row.id,
  appId: row.app_id,
  include: includeColumn.parse(row.include),
  payload: payloadColumn.parse(JSON.parse(row.payload_json)),
  createdAt: toDate(row.created_at),
});

const toDelivery = (row: Selectable<Tables['webhook_deliveries']>): WebhookDelivery => ({
  id: row.id,
  sequence: row.sequence,
  appId: row.app_id,
  eventId: row.event_id,
  webhookId: row.webhook_id,
  status: statusColumn.parse(row.status),
  attempts: row.attempts,
  nextAttemptAt: row.next_attempt_at === null ? null : toDate(row.next_attempt_at),
  lastAttempt: toAttempt(row.last_attempt_json),
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});

function toAttempt(json: string): WebhookAttempt | null {
  const attempt = attemptColumn.parse(JSON.parse(json));
  return attempt && { ...attempt, at: toDate(attempt.at) };
}
