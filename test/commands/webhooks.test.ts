import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';

const HOOK = {
  id: '99999999-9999-4999-8999-999999999999',
  app: { id: 'a0000000-0000-4000-8000-000000000001', name: 'alpha' },
  created_at: '2020-01-02T03:04:05Z',
  include: ['api:build', 'api:release'],
  level: 'notify',
  updated_at: '2020-01-02T03:04:05Z',
  url: 'https://example.com/hook',
};
const EVENT = {
  id: 'e0000000-0000-4000-8000-000000000001',
  created_at: '2020-01-02T03:04:05Z',
  include: 'api:build',
  payload: {
    action: 'create',
    actor: { id: 'u', email: 'me@example.com' },
    data: { status: 'pending' },
    previous_data: {},
    resource: 'build',
    version: 'application/vnd.heroku+json; version=3',
  },
  updated_at: '2020-01-02T03:04:05Z',
};
const DELIVERY = {
  id: 'd0000000-0000-4000-8000-000000000001',
  created_at: '2020-01-02T03:04:05Z',
  event: { id: EVENT.id, include: 'api:build' },
  last_attempt: {
    id: 'c0000000-0000-4000-8000-000000000001',
    code: 503,
    error_class: null,
    status: 'failed',
    created_at: '2020-01-02T03:04:05Z',
    updated_at: '2020-01-02T03:04:05Z',
  },
  next_attempt_at: '2020-01-02T03:05:05Z',
  num_attempts: 1,
  status: 'retrying',
  updated_at: '2020-01-02T03:04:05Z',
  webhook: { id: HOOK.id, level: 'sync' },
};
const WISHES = ['-i', 'api:build, api:release', '-l', 'notify', '-u', 'https://example.com/hook'];

describe('renga webhooks', () => {
  it('lists them, or says how to add one', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/webhooks': [HOOK], 'GET /apps/beta/webhooks': [] });

    expect(await run(['webhooks', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: `  Webhook ID                             URL                        Include                 Level
 ──────────────────────────────────────────────────────────────────────────────────────────────────
  99999999-9999-4999-8999-999999999999   https://example.com/hook   api:build,api:release   notify
`,
      stderr: '',
    });
    expect((await run(['webhooks', '-a', 'beta'])).stderr).toBe(
      'beta has no webhooks. Add one: renga webhooks:add -i api:release -l notify -u URL\n',
    );
  });

  it('adds one, with the secret that was given or with one that is shown once', async () => {
    const { run, platform } = await cliBench({
      'POST /apps/alpha/webhooks': () => ({ status: 201, body: HOOK }),
    });
    const given = await run(['webhooks:add', ...WISHES, '-s', 'mine', '-t', 'Bearer 1', '-a', 'alpha']);
    const made = await run(['webhooks:add', ...WISHES, '-a', 'alpha']);

    expect(given).toEqual({
      status: 0,
      stdout: `id: ${HOOK.id}\n`,
      stderr: 'Adding webhook to alpha... done\n',
    });
    expect(platform.requests[0]).toBe(
      'POST /apps/alpha/webhooks {"authorization":"Bearer 1","include":["api:build","api:release"],"level":"notify","url":"https://example.com/hook","secret":"mine"}',
    );
    const secret = /"secret":"([0-9a-f]{64})"/.exec(platform.requests[1] ?? '')?.[1];
    expect(made.stdout).toBe(`id:     ${HOOK.id}\nsecret: ${secret}\n`);
  });

  it('shows, changes and removes one', async () => {
    const { run, platform } = await cliBench({
      [`GET /apps/alpha/webhooks/${HOOK.id}`]: HOOK,
      [`PATCH /apps/alpha/webhooks/${HOOK.id}`]: () => ({ body: HOOK }),
      [`DELETE /apps/alpha/webhooks/${HOOK.id}`]: () => ({ body: HOOK }),
    });

    expect((await run(['webhooks:info', HOOK.id, '-a', 'alpha'])).stdout).toBe(`=== ${HOOK.id}

url:        https://example.com/hook
include:    api:build,api:release
level:      notify
created_at: 2020-01-02T03:04:05Z
updated_at: 2020-01-02T03:04:05Z
`);
    expect((await run(['webhooks:update', HOOK.id, ...WISHES, '-a', 'alpha'])).stderr).toBe(
      `Updating webhook ${HOOK.id} for alpha... done\n`,
    );
    expect((await run(['webhooks:remove', HOOK.id, '-a', 'alpha'])).stderr).toBe(
      `Removing webhook ${HOOK.id} from alpha... done\n`,
    );
    expect(platform.requests[1]).toBe(
      `PATCH /apps/alpha/webhooks/${HOOK.id} {"include":["api:build","api:release"],"level":"notify","url":"https://example.com/hook"}`,
    );
  });

  it('shows deliveries and events', async () => {
    const { run, platform } = await cliBench({
      'GET /apps/alpha/webhook-deliveries': [DELIVERY],
      [`GET /apps/alpha/webhook-deliveries/${DELIVERY.id}`]: DELIVERY,
      'GET /apps/alpha/webhook-events': [EVENT],
      [`GET /apps/alpha/webhook-events/${EVENT.id}`]: EVENT,
    });
    const payload = `${JSON.stringify(EVENT.payload, null, 2)}\n`;

    expect((await run(['webhooks:deliveries', '-a', 'alpha', '-s', 'retrying'])).stdout).toContain(
      `${DELIVERY.id}   2020-01-02T03:04:05Z   retrying   api:build   sync    1          503            2020-01-02T03:05:05Z\n`,
    );
    expect(platform.requests).toEqual(['GET /apps/alpha/webhook-deliveries?eq[status]=retrying']);
    const info = await run(['webhooks:deliveries:info', DELIVERY.id, '-a', 'alpha']);
    expect(info.stdout).toBe(`=== ${DELIVERY.id}

created:      2020-01-02T03:04:05Z
event:        ${EVENT.id}
webhook:      ${HOOK.id}
status:       retrying
include:      api:build
level:        sync
attempts:     1
code:         503
next attempt: 2020-01-02T03:05:05Z

=== Event Payload

${payload}`);
    expect(
      (await run(['webhooks:events', '-a', 'alpha'])).stdout,
    ).toBe(`  Event ID                               Resource   Action   Published At
 ─────────────────────────────────────────────────────────────────────────────────
  ${EVENT.id}   build      create   2020-01-02T03:04:05Z
`);
    expect((await run(['webhooks:events:info', EVENT.id, '-a', 'alpha'])).stdout).toBe(
      `=== ${EVENT.id}\n\n${payload}`,
    );
  });
});
