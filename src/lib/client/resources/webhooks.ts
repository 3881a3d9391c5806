import { type Api, path } from '../api.ts';
import type {
  WebhookDeliveryResource,
  WebhookEventResource,
  WebhookResource,
} from '../wire/logs-and-webhooks.ts';

/** What may be chosen of a webhook; what is left out stays. */
export interface WebhookWishes {
  readonly url?: string;
  readonly include?: readonly string[];
  readonly level?: string;
  readonly secret?: string | undefined;
  readonly authorization?: string | undefined;
}

export class Webhooks {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(app: string): Promise<readonly WebhookResource[]> {
    return this.#api.list(path('apps', app, 'webhooks'));
  }

  get(app: string, id: string): Promise<WebhookResource> {
    return this.#api.get(path('apps', app, 'webhooks', id));
  }

  add(app: string, wishes: WebhookWishes): Promise<WebhookResource> {
    return this.#api.post(path('apps', app, 'webhooks'), { body: wishes });
  }

  update(app: string, id: string, wishes: WebhookWishes): Promise<WebhookResource> {
    return this.#api.patch(path('apps', app, 'webhooks', id), { body: wishes });
  }

  remove(app: string, id: string): Promise<WebhookResource> {
    return this.#api.delete(path('apps', app, 'webhooks', id));
  }

  /** The newest, newest first. */
  deliveries(app: string, status?: string): Promise<readonly WebhookDeliveryResource[]> {
    const filter = status === undefined ? '' : `?eq[status]=${encodeURIComponent(status)}`;
    return this.#api.get(`${path('apps', app, 'webhook-deliveries')}${filter}`, {
      range: 'seq ..; order=desc, max=1000',
    });
  }

  delivery(app: string, id: string): Promise<WebhookDeliveryResource> {
    return this.#api.get(path('apps', app, 'webhook-deliveries', id));
  }

  events(app: string): Promise<readonly WebhookEventResource[]> {
    return this.#api.list(path('apps', app, 'webhook-events'));
  }

  event(app: string, id: string): Promise<WebhookEventResource> {
    return this.#api.get(path('apps', app, 'webhook-events', id));
  }
}
