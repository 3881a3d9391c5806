import type { App } from '../../domain/app.ts';
import type { Webhook } from '../../domain/webhook.ts';
import type { Clock } from '../../std/clock.ts';
import { newId } from '../../std/ids.ts';
import type { CurrentActor } from '../current-actor.ts';
import type { Records, Store } from '../ports.ts';
import { type Change, payloadOf } from './change.ts';

interface EventRecorderOptions {
  readonly clock: Clock;
  readonly actor: CurrentActor;
}

/** Writes down what webhooks want to know, and for whom. */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  #hooked: ReadonlySet<string> = new Set();
  /** Called when something was written that is to be delivered. */
  onRecorded: () => void = () => undefined;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  /** No app has a webhook. */
  get isIdle(): boolean {
    return this.#hooked.size === 0;
  }

  /** Learns anew which apps have webhooks; to be called before anything is written, and after a change of them. */
  async learn(store: Pick<Store, 'webhooks'>): Promise<void> {
    this.#hooked = new Set((await store.webhooks.all()).map(({ appId }) => appId));
  }

  /** Part of the transaction of the changes. @returns whether there is something to deliver */
  async record(records: Records, changes: readonly Change[]): Promise<boolean> {
    let isTold = false;
    for (const change of changes.filter(({ appId }) => this.#hooked.has(appId))) {
      const hooks = (await records.webhooks.list(change.appId)).filter(({ include }) =>
        include.includes(change.include),
      );
      const app = hooks.length === 0 ? null : await records.apps.find(change.appId);
      if (app) isTold = (await this.#tell(records, change, app, hooks)) || isTold;
    }
    return isTold;
  }

  async #tell(records: Records, change: Change, app: App, hooks: readonly Webhook[]): Promise<boolean> {
    const actor = change.actor ?? this.#options.actor.get() ?? (await ownerOf(records, app));
    const payload = payloadOf(change, app, actor);
    if (!payload) return false;
    const at = this.#options.clock.now();
    const event = { id: newId(), appId: app.id, include: change.include, payload, createdAt: at };
    await records.webhooks.insertEvent(event);
    for (const hook of hooks)
      await records.webhooks.insertDelivery({
        id: newId(),
        appId: app.id,
        eventId: event.id,
        webhookId: hook.id,
        status: 'pending',
        attempts: 0,
        nextAttemptAt: at,
        lastAttempt: null,
        createdAt: at,
        updatedAt: at,
      });
    return true;
  }
}

async function ownerOf({ accounts }: Records, app: App) {
  const owner = await accounts.find(app.ownerId);
  return { id: app.ownerId, email: owner?.email ?? '' };
}
