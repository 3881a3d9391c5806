import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Webhook, WebhookDelivery, WebhookEvent } from '../../src/lib/domain/webhook.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';

const at = new Date('2026-01-02T03:04:05.000Z');
const later = new Date('2026-02-02T03:04:05.000Z');

const webhook: Webhook = {
  id: 'hook',
  appId: 'app',
  url: 'https://user:swordfish@example.com/hook',
  include: ['api:build', 'api:release'],
  level: 'sync',
  secret: 'open-sesame',
  authorization: 'Bearer abracadabra',
  createdAt: at,
  updatedAt: at,
};
const event = (id: string, createdAt: Date): WebhookEvent => ({
  id,
  appId: 'app',
  include: 'api:build',
  payload: {
    action: 'update',
    actor: { id: 'me', email: 'me@example.com' },
    data: { status: 'succeeded' },
    previous_data: { status: 'pending' },
    resource: 'build',
    version: '3',
  },
  createdAt,
});

async function storeWithApp() {
  const folder = mkdtempSync(join(tmpdir(), 'renga-store-'));
  const store = SqlStore.open(join(folder, 'renga.sqlite'));
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const times = { createdAt: at, updatedAt: at };
  await store.accounts.insert({ id: 'me', email: 'me@example.com', name: null, ...times });
  await store.apps.insert({
    id: 'app',
    name: 'haiku',
    ownerId: 'me',
    region: 'us',
    buildStack: 'debian-13',
    maintenance: false,
    locked: false,
    status: 'active',
    ...times,
  });
  await store.webhooks.insert(webhook);
  const fileText = () =>
    ['renga.sqlite', 'renga.sqlite-wal'].map((name) => readFileSync(join(folder, name), 'latin1')).join('');
  return { store, fileText };
}

test('a webhook is kept, and what only its receiver may know is sealed', async () => {
  const { store, fileText } = await storeWithApp();

  expect(await store.webhooks.all()).toEqual([webhook]);
  const changed: Webhook = { ...webhook, authorization: null, level: 'notify', updatedAt: later };
  await store.webhooks.update(changed);
  expect(await store.webhooks.find('hook')).toEqual(changed);
  for (const secret of ['swordfish', 'open-sesame', 'abracadabra']) expect(fileText()).not.toContain(secret);
});

test('events and deliveries are kept in their order, until they are old or their webhook goes', async () => {
  const { store } = await storeWithApp();
  const delivery = (id: string, eventId: string) => ({
    id,
    appId: 'app',
    eventId,
    webhookId: 'hook',
    status: 'pending' as const,
    attempts: 0,
    nextAttemptAt: at,
    lastAttempt: null,
    createdAt: at,
    updatedAt: at,
  });
  await store.transaction(async ({ webhooks }) => {
    for (const [id, time] of [
      ['old', at],
      ['new', later],
    ] as const) {
      await webhooks.insertEvent(event(id, time));
      await webhooks.insertDelivery(delivery(`${id}-delivery`, id));
    }
  });
  const failed: WebhookDelivery = {
    ...delivery('new-delivery', 'new'),
    sequence: 2,
    status: 'failed',
    attempts: 1,
    nextAttemptAt: null,
    lastAttempt: { id: 'attempt', status: 'failed', code: null, errorClass: 'TargetRefused', at: later },
    updatedAt: later,
  };
  await store.webhooks.updateDelivery(failed);

  expect(await store.webhooks.events('app')).toEqual([event('old', at), event('new', later)]);
  expect(await store.webhooks.findEvent('new')).toEqual(event('new', later));
  expect(await store.webhooks.deliveries('app')).toEqual([
    { ...delivery('old-delivery', 'old'), sequence: 1 },
    failed,
  ]);
  expect((await store.webhooks.undelivered()).map(({ id }) => id)).toEqual(['old-delivery']);
  await store.webhooks.forgetEventsBefore(later);
  expect(await store.webhooks.deliveries('app')).toEqual([failed]);
  await store.webhooks.delete('hook');
  expect([await store.webhooks.deliveries('app'), await store.webhooks.list('app')]).toEqual([[], []]);
});
