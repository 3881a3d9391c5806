import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { certificateFor } from '../support/certificate.ts';
import { ApiHome } from './support/api-home.ts';

interface Received {
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into payloads of every shape
  readonly json: any;
}

/** A server that is told things, and answers with the status at hand. */
async function receiver() {
  const received: Received[] = [];
  const answers = { status: 200 };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    received.push({ path: request.url ?? '', headers: request.headers, text, json: JSON.parse(text) });
    response.writeHead(answers.status, { location: '/elsewhere' }).end('ignored');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, answers, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

async function homeWithApp(options = {}): Promise<ApiHome> {
  const home = await ApiHome.open({}, options);
  await home.call('POST', '/apps', { body: { name: 'haiku' } });
  return home;
}

const hook = (home: ApiHome, url: string, include: readonly string[], more: object = {}) =>
  home.call('POST', '/apps/haiku/webhooks', { body: { url, include, level: 'notify', ...more } });

const deliveries = async (home: ApiHome, query = '') =>
  (await home.call('GET', `/apps/haiku/webhook-deliveries${query}`)).json;

describe('a webhook', () => {
  it('is told what happened, signed, and by whom', async () => {
    const home = await homeWithApp();
    const { received, url } = await receiver();
    const made = await hook(home, `${url}?a=b`, ['api:domain'], {
      secret: 'correct-horse',
      authorization: 'Bearer 123',
    });
    await home.call('POST', '/apps/haiku/domains', {
      body: { hostname: 'www.example.com', sni_endpoint: null },
    });
    await vi.waitFor(() => expect(received).toHaveLength(1));

    expect([made.status, made.headers.get('heroku-webhook-secret'), made.json.secret]).toEqual([
      201,
      'correct-horse',
      undefined,
    ]);
    const [{ path, headers, text, json } = { path: '', headers: {}, text: '', json: {} }] = received;
    expect([path, headers['content-type'], headers['authorization']]).toEqual([
      '/hook?a=b',
      'application/json',
      'Bearer 123',
    ]);
    expect(headers['heroku-webhook-hmac-sha256']).toBe(
      createHmac('sha256', 'correct-horse').update(text).digest('base64'),
    );
    const [delivery] = await deliveries(home);
    expect(json).toEqual({
      id: delivery.event.id,
      action: 'create',
      actor: { id: home.owner.id, email: 'me@example.com' },
      created_at: '2026-01-02T03:04:05Z',
      data: {
        id: expect.any(String),
        app: { id: made.json.app.id, name: 'haiku' },
        created_at: '2026-01-02T03:04:05Z',
        hostname: 'www.example.com',
        kind: 'custom',
        sni_endpoint: null,
        updated_at: '2026-01-02T03:04:05Z',
      },
      previous_data: {},
      published_at: '2026-01-02T03:04:05Z',
      resource: 'domain',
      sequence: 1,
      updated_at: '2026-01-02T03:04:05Z',
      version: 'application/vnd.heroku+json; version=3',
      webhook_metadata: {
        attempt: { id: expect.any(String) },
        delivery: { id: delivery.id },
        event: { id: delivery.event.id, include: 'api:domain' },
        webhook: { id: made.json.id },
      },
    });
  });

  it('follows a deploy from the build to the dynos, each step once and in order', async () => {
    const home = await homeWithApp();
    const { received, url } = await receiver();
    await hook(home, url, ['api:build', 'api:release', 'api:formation', 'api:dyno', 'api:app']);
    const app = await home.platform.apps.find(home.owner, 'haiku');
    await home.deploy(app);
    await home.call('PATCH', '/apps/haiku/formation/web', { body: { quantity: 2 } });
    await home.call('PATCH', '/apps/haiku', { body: { maintenance: true } });
    await home.call('PATCH', '/apps/haiku', { body: { maintenance: true } });
    const told = () =>
      received.map(({ json }) => [json.resource, json.action, json.previous_data, json.data.status]);

    await vi.waitFor(() => expect(received.at(-1)?.json.resource).toBe('app'));
    expect(told()).toEqual([
      ['build', 'create', {}, 'pending'],
      ['release', 'create', {}, 'pending'],
      ['build', 'update', { buildpacks: [], release: null, slug: null, status: 'pending' }, 'succeeded'],
      ['release', 'update', { status: 'pending' }, 'succeeded'],
      ['formation', 'create', {}, undefined],
      ['dyno', 'create', {}, undefined],
      ['formation', 'update', { quantity: 1 }, undefined],
      ['app', 'update', { maintenance: false }, undefined],
    ]);
    expect(received.every(({ json }) => json.actor.email === 'me@example.com')).toBe(true);
    expect(received.some(({ text }) => /config|SECRET/.test(text))).toBe(false);
  });

  it('is told once when it is to be notified, and again for a day when it is to be in sync', async () => {
    const home = await homeWithApp();
    const { received, answers, url } = await receiver();
    answers.status = 503;
    const sync = (await hook(home, `${url}/sync`, ['api:app'], { level: 'sync' })).json;
    const notify = (await hook(home, `${url}/notify`, ['api:app'])).json;
    await home.call('PATCH', '/apps/haiku', { body: { maintenance: true } });
    const states = async () =>
      Object.fromEntries(
        (await deliveries(home)).map(
          (each: { webhook: { id: string }; status: string; num_attempts: number }) => [
            each.webhook.id,
            [each.status, each.num_attempts],
          ],
        ),
      );

    await vi.waitFor(async () =>
      expect(await states()).toEqual({ [sync.id]: ['retrying', 1], [notify.id]: ['failed', 1] }),
    );
    const [first] = await deliveries(home, '?eq[status]=retrying');
    expect(first).toMatchObject({
      next_attempt_at: '2026-01-02T03:05:05Z',
      last_attempt: { code: 503, error_class: null, status: 'failed' },
    });
    for (const minutes of [1, 2, 5, 10, 30, 60, 120, 240, 480]) {
      const before = received.length;
      await home.clock.advance(minutes * 60_000);
      await vi.waitFor(() => expect(received.length).toBe(before + 1));
      await vi.waitFor(async () => expect((await states())[sync.id][0]).toBe('retrying'));
    }
    answers.status = 204;
    await home.clock.advance(600 * 60_000);
    await vi.waitFor(async () =>
      expect(await states()).toEqual({ [sync.id]: ['succeeded', 11], [notify.id]: ['failed', 1] }),
    );
    expect(new Set(received.map(({ json }) => json.webhook_metadata.delivery.id)).size).toBe(2);
  });

  it('that answers with a redirect or not at all has not been told', async () => {
    const home = await homeWithApp();
    const { received, answers, url } = await receiver();
    answers.status = 302;
    await hook(home, url, ['api:app']);
    await hook(home, 'http://127.0.0.1:9/', ['api:app']);
    await home.call('PATCH', '/apps/haiku', { body: { maintenance: true } });

    await vi.waitFor(async () =>
      expect(
        (await deliveries(home, '?eq[status]=failed'))
          .map(({ last_attempt }: { last_attempt: { code: number; error_class: string } }) => [
            last_attempt.code,
            last_attempt.error_class,
          ])
          .toSorted(),
      ).toEqual(
        [
          [null, 'ECONNREFUSED'],
          [302, null],
        ].toSorted(),
      ),
    );
    expect(received.map(({ path }) => path)).toEqual(['/hook']);
  });

  it.each([
    '127.0.0.1',
    'localhost',
    '[::1]',
    '2130706433',
    '0x7f000001',
    '[::ffff:127.0.0.1]',
    '10.213.0.5',
  ])('H9: on a server for others it is not told at http://%s', async (host) => {
    const home = await homeWithApp({ allowPrivateTargets: false });
    const { received, url } = await receiver();
    await hook(home, url.replace('127.0.0.1', host), ['api:app']);
    await home.call('PATCH', '/apps/haiku', { body: { maintenance: true } });

    await vi.waitFor(async () =>
      expect((await deliveries(home))[0].last_attempt).toMatchObject({
        code: null,
        error_class: 'TargetRefused',
      }),
    );
    expect(received).toEqual([]);
  });

  it('is changed, listed and removed, and told no more', async () => {
    const home = await homeWithApp();
    const { received, url } = await receiver();
    const made = await hook(home, 'http://127.0.0.1:9/', ['api:build']);
    const path = `/apps/haiku/webhooks/${made.json.id}`;
    const changed = await home.call('PATCH', path, { body: { url, include: ['api:app'], level: 'sync' } });

    expect(made.headers.get('heroku-webhook-secret')).toMatch(/^[0-9a-f]{64}$/);
    expect(changed.headers.get('heroku-webhook-secret')).toBe(null);
    expect(changed.json).toEqual({ ...made.json, url, include: ['api:app'], level: 'sync' });
    expect((await home.call('GET', '/apps/haiku/webhooks')).json).toEqual([changed.json]);
    expect((await home.call('DELETE', path)).json).toEqual(changed.json);
    await home.call('PATCH', '/apps/haiku', { body: { maintenance: true } });
    expect((await home.call('GET', '/apps/haiku/webhook-events')).json).toEqual([]);
    expect([(await home.call('GET', path)).status, received]).toEqual([404, []]);
  });

  it.each([
    [{ url: 'ftp://example.com/' }, 'invalid_webhook_url'],
    [{ url: 'not a url' }, 'invalid_webhook_url'],
    [{ url: 'https://example.com/ x' }, 'invalid_webhook_url'],
    [{ include: [] }, 'invalid_webhook_include'],
    [{ include: ['api:nothing'] }, 'invalid_webhook_include'],
    [{ level: 'loud' }, 'invalid_params'],
    [{ secret: 'a b' }, 'invalid_params'],
    [{ authorization: 'a\r\nx: y' }, 'invalid_authorization'],
  ])('is refused with %j: %s', async (more, id) => {
    const home = await homeWithApp();
    const { status, json } = await hook(home, 'https://example.com/', ['api:app'], more);

    expect([status, json.id]).toEqual([422, id]);
  });
});

describe('what happens around an app', () => {
  it('is told in the words of each resource', async () => {
    const home = await homeWithApp();
    const { received, url } = await receiver();
    await hook(home, url, ['api:addon', 'api:addon-attachment', 'api:collaborator', 'api:sni-endpoint']);
    const { cert, key } = await certificateFor('www.example.com');
    const body = { certificate_chain: cert, private_key: key };
    const endpoint = (await home.call('POST', '/apps/haiku/sni-endpoints', { body })).json;
    await home.call('DELETE', `/apps/haiku/sni-endpoints/${endpoint.id}`);
    await home.call('POST', '/apps/haiku/addons', { body: { plan: 'postgresql:mini', name: 'poems' } });
    await home.queue.idle();
    await home.call('DELETE', '/apps/haiku/addons/poems');
    await home.queue.idle();
    const sora = { id: 'sora', email: 'sora@example.com', name: null };
    await home.store.accounts.insert({ ...sora, createdAt: new Date(0), updatedAt: new Date(0) });
    const user = { user: 'sora@example.com' };
    await home.call('POST', '/apps/haiku/collaborators', { body: user });
    await home.call('DELETE', '/apps/haiku/collaborators/sora@example.com');
    const told = () => received.map(({ json }) => `${json.resource} ${json.action} ${json.data.state ?? ''}`);

    await vi.waitFor(() => expect(told().at(-1)).toBe('collaborator destroy '));
    expect(told()).toEqual([
      'sni-endpoint create ',
      'sni-endpoint destroy ',
      'addon create provisioning',
      'addon-attachment create ',
      'addon update provisioned',
      'addon update deprovisioning',
      'addon-attachment destroy ',
      'addon destroy deprovisioning',
      'collaborator create ',
      'collaborator destroy ',
    ]);
    expect(received.at(-1)?.json.data.user).toEqual({ id: 'sora', email: 'sora@example.com' });
    expect(received.some(({ text }) => /PRIVATE KEY|password/.test(text))).toBe(false);
  });
});
