import type { WebhookEvent } from '../../domain/webhook.ts';
import type { DeliveryDetails, WebhookChange, WebhookOfApp } from '../../platform/webhooks/webhooks.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import {
  type WebhookDeliveryResource,
  type WebhookEventResource,
  type WebhookResource,
  webhookCreateForm,
  webhookUpdateForm,
} from '../../schema/webhook.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Answer, created, type Handler, listed, ok, read, secret } from '../call.ts';

const KEYS: SortKeys<WebhookOfApp> = { id: ({ webhook }) => webhook.id };
const EVENT_KEYS: SortKeys<WebhookEvent> = {
  id: ({ id }) => id,
  created_at: ({ createdAt }) => createdAt,
};
const DELIVERY_KEYS: SortKeys<DeliveryDetails> = {
  id: ({ delivery }) => delivery.id,
  seq: ({ delivery }) => delivery.sequence,
};

/** Answers are secret: the URLs may hold passwords. */
export const webhookHandlers = ({ webhooks }: Pick<ApiOptions, 'webhooks'>) => ({
  create: (async (call) => {
    const { url, include, level, ...form } = read(webhookCreateForm, call);
    const wanted = { url, include, level, ...choices(form) };
    const made = await webhooks.add(call.account, call.param('app'), wanted);
    return withSecret(created(describe(made)), made);
  }) satisfies Handler,

  list: (async (call) => {
    const all = await webhooks.list(call.account, call.param('app'));
    return secret(await listed(call, all, KEYS, describe));
  }) satisfies Handler,

  info: (async (call) => {
    const found = await webhooks.find(call.account, call.param('app'), call.param('webhook'));
    return secret(ok(describe(found)));
  }) satisfies Handler,

  update: (async (call) => {
    const change = choices(read(webhookUpdateForm, call));
    const changed = await webhooks.update(call.account, call.param('app'), call.param('webhook'), change);
    return change.secret === undefined
      ? secret(ok(describe(changed)))
      : withSecret(ok(describe(changed)), changed);
  }) satisfies Handler,

  remove: (async (call) => {
    const removed = await webhooks.remove(call.account, call.param('app'), call.param('webhook'));
    return secret(ok(describe(removed)));
  }) satisfies Handler,

  events: (async (call) => {
    const all = await webhooks.events(call.account, call.param('app'));
    return listed(call, all, EVENT_KEYS, describeEvent);
  }) satisfies Handler,

  event: (async (call) =>
    ok(
      describeEvent(await webhooks.event(call.account, call.param('app'), call.param('event'))),
    )) satisfies Handler,

  /** With `?eq[status]=`, those of that status. */
  deliveries: (async (call) => {
    const all = await webhooks.deliveries(call.account, call.param('app'));
    const status = call.query('eq[status]');
    const wanted = status === undefined ? all : all.filter(({ delivery }) => delivery.status === status);
    return listed(call, wanted, DELIVERY_KEYS, describeDelivery);
  }) satisfies Handler,

  delivery: (async (call) =>
    ok(
      describeDelivery(await webhooks.delivery(call.account, call.param('app'), call.param('delivery'))),
    )) satisfies Handler,
});

type Form = ReturnType<typeof webhookUpdateForm.parse>;

/** A null authorization takes it away; a secret is made anew only by naming one. */
function choices(form: Partial<Form>): WebhookChange {
  const named = Object.entries(form).filter(([, value]) => value !== undefined);
  return Object.fromEntries(named);
}

/** The only time that the secret is shown. */
const withSecret = (answer: Answer, { webhook }: WebhookOfApp): Answer =>
  secret({ ...answer, headers: { 'heroku-webhook-secret': webhook.secret } });

const describe = ({ app, webhook }: WebhookOfApp): WebhookResource => ({
  app: { id: app.id, name: app.name },
  created_at: timestamp(webhook.createdAt),
  id: webhook.id,
  include: webhook.include,
  level: webhook.level,
  updated_at: timestamp(webhook.updatedAt),
  url: webhook.url,
});

const describeEvent = (event: WebhookEvent): WebhookEventResource => ({
  created_at: timestamp(event.createdAt),
  id: event.id,
  include: event.include,
  payload: event.payload,
  updated_at: timestamp(event.createdAt),
});

const describeDelivery = ({ delivery, event, webhook }: DeliveryDetails): WebhookDeliveryResource => ({
  created_at: timestamp(delivery.createdAt),
  event: { id: event.id, include: event.include },
  id: delivery.id,
  last_attempt: delivery.lastAttempt && {
    id: delivery.lastAttempt.id,
    code: delivery.lastAttempt.code,
    error_class: delivery.lastAttempt.errorClass,
    status: delivery.lastAttempt.status,
    created_at: timestamp(delivery.lastAttempt.at),
    updated_at: timestamp(delivery.lastAttempt.at),
  },
  next_attempt_at: delivery.nextAttemptAt && timestamp(delivery.nextAttemptAt),
  num_attempts: delivery.attempts,
  status: delivery.status,
  updated_at: timestamp(delivery.updatedAt),
  webhook: { id: webhook.id, level: webhook.level },
});
