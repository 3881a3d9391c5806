import type { Account } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';
import { Refusal } from '../../domain/refusal.ts';
import {
  checkAuthorization,
  checkIncludes,
  checkWebhookUrl,
  WEBHOOKS_PER_APP,
  type Webhook,
  type WebhookDelivery,
  type WebhookEvent,
} from '../../domain/webhook.ts';
import type { Clock } from '../../std/clock.ts';
import { newId, randomHex } from '../../std/ids.ts';
import type { Apps } from '../apps.ts';
import type { Store } from '../ports.ts';
import type { EventRecorder } from './event-recorder.ts';

interface WebhooksOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly recorder: EventRecorder;
}

export interface WebhookOfApp {
  readonly app: App;
  readonly webhook: Webhook;
}

/** A delivery with the two that it is between. */
export interface DeliveryDetails {
  readonly delivery: WebhookDelivery;
  readonly event: WebhookEvent;
  readonly webhook: Webhook;
}

/** What may be chosen of a webhook. */
export interface WebhookChange {
  readonly url?: string;
  readonly include?: readonly string[];
  readonly level?: Webhook['level'];
  /** A random one unless given. */
  readonly secret?: string;
  readonly authorization?: string | null;
}

const SECRET_BYTES = 32;

/** Who is told what happens to apps. */
export class Webhooks {
  readonly #options: WebhooksOptions;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** Oldest first. */
  async list(account: Account, appIdOrName: string): Promise<readonly WebhookOfApp[]> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    return (await this.#options.store.webhooks.list(app.id)).map((webhook) => ({ app, webhook }));
  }

  /** @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, id: string): Promise<WebhookOfApp> {
    const found = (await this.list(account, appIdOrName)).find(({ webhook }) => webhook.id === id);
    if (!found) throw Refusal.missing('webhook');
    return found;
  }

  /**
   * Tells a URL of everything of these kinds from now on.
   * @throws {Refusal} `invalid_params`, ids `invalid_webhook_url`, `invalid_webhook_include`, `invalid_authorization` and
   *   `too_many_webhooks`
   */
  async add(
    account: Account,
    appIdOrName: string,
    wanted: WebhookChange & Required<Pick<WebhookChange, 'url' | 'include' | 'level'>>,
  ): Promise<WebhookOfApp> {
    const { apps, clock, store } = this.#options;
    const app = await apps.find(account, appIdOrName, 'operate');
    const now = clock.now();
    const webhook: Webhook = {
      id: newId(),
      appId: app.id,
      url: checkWebhookUrl(wanted.url),
      include: checkIncludes(wanted.include),
      level: wanted.level,
      secret: wanted.secret ?? randomHex(SECRET_BYTES),
      authorization: checkAuthorization(wanted.authorization ?? null),
      createdAt: now,
      updatedAt: now,
    };
    await store.transaction(async ({ webhooks }) => {
      if ((await webhooks.list(app.id)).length >= WEBHOOKS_PER_APP)
        throw Refusal.invalid(
          `${app.name} has ${WEBHOOKS_PER_APP} webhooks already, which is the most. Remove one first.`,
          'too_many_webhooks',
        );
      await webhooks.insert(webhook);
    });
    await this.#options.recorder.learn(store);
    return { app, webhook };
  }

  /** @throws {Refusal} as `add`, and `not_found` */
  async update(
    account: Account,
    appIdOrName: string,
    id: string,
    change: WebhookChange,
  ): Promise<WebhookOfApp> {
    const { app, webhook } = await this.find(account, appIdOrName, id);
    const { url, include, level, secret, authorization } = change;
    const changed: Webhook = {
      ...webhook,
      ...(url === undefined ? {} : { url: checkWebhookUrl(url) }),
      ...(include === undefined ? {} : { include: checkIncludes(include) }),
      ...(level === undefined ? {} : { level }),
      ...(secret === undefined ? {} : { secret }),
      ...(authorization === undefined ? {} : { authorization: checkAuthorization(authorization) }),
      updatedAt: this.#options.clock.now(),
    };
    await this.#options.store.webhooks.update(changed);
    return { app, webhook: changed };
  }

  /** With its deliveries. @throws {Refusal} `not_found` */
  async remove(account: Account, appIdOrName: string, id: string): Promise<WebhookOfApp> {
    const found = await this.find(account, appIdOrName, id);
    await this.#options.store.webhooks.delete(id);
    await this.#options.recorder.learn(this.#options.store);
    return found;
  }

  /** Oldest first. */
  async events(account: Account, appIdOrName: string): Promise<readonly WebhookEvent[]> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    return this.#options.store.webhooks.events(app.id);
  }

  /** @throws {Refusal} `not_found` */
  async event(account: Account, appIdOrName: string, id: string): Promise<WebhookEvent> {
    const found = (await this.events(account, appIdOrName)).find((event) => event.id === id);
    if (!found) throw Refusal.missing('webhook event');
    return found;
  }

  /** Oldest first. */
  async deliveries(account: Account, appIdOrName: string): Promise<readonly DeliveryDetails[]> {
    const { apps, store } = this.#options;
    const app = await apps.find(account, appIdOrName, 'operate');
    const [deliveries, events, webhooks] = await Promise.all([
      store.webhooks.deliveries(app.id),
      store.webhooks.events(app.id),
      store.webhooks.list(app.id),
    ]);
    const eventOf = new Map(events.map((event) => [event.id, event]));
    const webhookOf = new Map(webhooks.map((webhook) => [webhook.id, webhook]));
    return deliveries.flatMap((delivery) => {
      const [event, webhook] = [eventOf.get(delivery.eventId), webhookOf.get(delivery.webhookId)];
      return event && webhook ? [{ delivery, event, webhook }] : [];
    });
  }

  /** @throws {Refusal} `not_found` */
  async delivery(account: Account, appIdOrName: string, id: string): Promise<DeliveryDetails> {
    const all = await this.deliveries(account, appIdOrName);
    const found = all.find(({ delivery }) => delivery.id === id);
    if (!found) throw Refusal.missing('webhook delivery');
    return found;
  }
}
