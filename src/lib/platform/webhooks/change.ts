import type { Actor } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';
import type { WebhookInclude, WebhookPayload } from '../../domain/webhook.ts';
import type { EntityData } from './entities.ts';

/** A record of an app that was written: what it said before and after, `null` where it was not there. */
export interface Change {
  readonly appId: string;
  readonly include: WebhookInclude;
  /** Who it is said to be by, where the record tells. */
  readonly actor?: Actor;
  readonly before: ((app: App) => EntityData) | null;
  readonly after: ((app: App) => EntityData) | null;
}

const VERSION = 'application/vnd.heroku+json; version=3';

/** What is told of a change, or `null` where nothing of it is seen from outside. */
export function payloadOf(change: Change, app: App, actor: Actor): WebhookPayload | null {
  const [before, after] = [change.before?.(app) ?? null, change.after?.(app) ?? null];
  const data = after ?? before;
  if (data === null) return null;
  const previous = before && after ? differences(before, after) : {};
  const action = before === null ? 'create' : after === null ? 'destroy' : 'update';
  if (action === 'update' && Object.keys(previous).every((key) => key === 'updated_at')) return null;
  const resource = change.include.slice('api:'.length);
  return { action, actor, data, previous_data: previous, resource, version: VERSION };
}

function differences(before: EntityData, after: EntityData): EntityData {
  const changed = Object.entries(before).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(after[key]),
  );
  return Object.fromEntries(changed);
}
