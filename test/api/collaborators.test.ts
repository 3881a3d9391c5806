import { describe, expect, test } from 'vitest';
import { ApiHome } from './support/api-home.ts';
import { Person } from './support/person.ts';

const SORA = 'sora@example.com';

/** An installation with an app that two people work on. */
async function shared(permissions?: readonly string[]) {
  const home = await ApiHome.open();
  const { app, release } = await home.deployed();
  const sora = await Person.of(home, SORA);
  const added = await home.call('POST', '/apps/haiku/collaborators', { body: { user: SORA, permissions } });
  return { home, app, release, sora, added };
}

const names = (json: readonly { readonly name: string }[]): readonly string[] => json.map(({ name }) => name);

describe('collaborators', () => {
  test('see the app in their lists, and who else works on it', async () => {
    const { home, app, sora, added } = await shared();
    const addedAt = '2026-01-02T03:04:05Z';
    expect(added.status).toBe(201);
    expect(added.json).toMatchObject({
      app: { id: app.id, name: 'haiku' },
      created_at: addedAt,
      role: 'collaborator',
      user: { email: SORA, federated: false },
    });
    expect(names(added.json.permissions)).toEqual(['view', 'deploy', 'operate']);
    await sora.ask('POST', '/apps', { name: 'tanka' });

    for (const path of ['/apps', '/users/~/apps'])
      expect(names((await sora.ask('GET', path)).json).toSorted()).toEqual(['haiku', 'tanka']);
    const all = (await sora.ask('GET', '/apps/haiku/collaborators')).json.map(
      ({ role, user }: { role: string; user: { email: string } }) => `${user.email} ${role}`,
    );
    expect(all.toSorted()).toEqual(['me@example.com owner', `${SORA} collaborator`]);
    // What they do bears their name.
    await sora.ask('PATCH', '/apps/haiku/config-vars', { SEASON: 'autumn' });
    expect((await home.call('GET', '/apps/haiku/releases/4')).json.user.email).toBe(SORA);
    expect((await home.call('GET', '/apps/tanka')).status).toBe(404);
  });

  test('are invited by the same request when nobody has their address', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const { json } = await home.call('POST', '/apps/haiku/collaborators', {
      body: { user: 'New@Example.com' },
    });
    expect(json.user.email).toBe('new@example.com');
    expect(json.invitation.url).toMatch(/^http:\/\/localhost:8080\/invitations\/[\w-]{43}$/);
    // Other clients have no use for the link, and no word for it.
    const other = await home.callFromOutside('POST', '/apps/haiku/collaborators', {
      body: { user: 'b@example.com' },
    });
    expect(other.json.invitation).toBeUndefined();
  });

  test('may do what they were allowed, and no more', async () => {
    const { home, sora } = await shared(['deploy']);
    const config = () => sora.status('GET', '/apps/haiku/config-vars');
    expect([await config(), await sora.status('POST', '/apps/haiku/sources')]).toEqual([403, 201]);
    expect((await sora.ask('GET', '/apps/haiku/config-vars')).json).toEqual({
      id: 'forbidden',
      message: 'You may not do that with haiku: it takes the permission to operate. Ask its owner.',
    });
    const change = (permissions: readonly string[]) =>
      home.call('PATCH', `/apps/haiku/collaborators/${SORA}`, { body: { permissions } });
    expect(names((await change(['operate'])).json.permissions)).toEqual(['view', 'operate']);
    expect([await config(), await sora.status('POST', '/apps/haiku/sources')]).toEqual([200, 403]);
    for (const permission of ['manage', 'everything'])
      expect((await change([permission])).json.id).toBe('invalid_permission');
  });

  test('are added once, leave by themselves, and cannot put the owner out', async () => {
    const { home, sora } = await shared();
    const again = await home.call('POST', '/apps/haiku/collaborators', { body: { user: SORA } });
    expect(again.json.id).toBe('already_collaborator');
    expect(await sora.status('DELETE', '/apps/haiku/collaborators/me@example.com')).toBe(403);
    const owner = await home.call('DELETE', '/apps/haiku/collaborators/me@example.com');
    expect(owner.json.id).toBe('is_owner');
    expect(await sora.status('DELETE', `/apps/haiku/collaborators/${SORA}`)).toBe(200);
    expect(await sora.status('GET', '/apps/haiku')).toBe(404);
  });

  test('see add-ons of apps that they do not see by their attachments alone', async () => {
    const { home, sora } = await shared();
    await home.deployed('sonnet');
    await home.call('POST', '/apps/sonnet/addons', { body: { plan: 'postgresql', name: 'poems-db' } });
    await home.queue.idle();
    const body = { addon: 'poems-db', app: 'haiku', name: 'SHARED' };
    await home.call('POST', '/addon-attachments', { body });
    const [attachment] = (await sora.ask('GET', '/apps/haiku/addon-attachments')).json;
    expect([attachment.name, attachment.addon.app.name]).toEqual(['SHARED', 'sonnet']);
    expect((await sora.ask('GET', '/addons/poems-db/addon-attachments')).json).toEqual([attachment]);
    expect(await sora.status('GET', '/addons/poems-db/config')).toBe(404);
    expect(await sora.status('DELETE', '/apps/sonnet/addons/poems-db')).toBe(404);
  });
});

describe('losing access', () => {
  test('H3: cuts open log tails and build output, and their URLs lead nowhere from then on', async () => {
    const { home, app, sora } = await shared();
    const gate = Promise.withResolvers<void>();
    home.builder.gate = gate.promise;
    const url = await home.uploaded({ Procfile: 'web: bin/web' });
    const build = await sora.ask('POST', '/apps/haiku/builds', { source_blob: { url } });
    const tail = (await sora.ask('POST', '/apps/haiku/log-sessions', { tail: true })).json.logplex_url;
    const urls: readonly string[] = [tail, build.json.output_stream_url];
    const owners = (await home.call('POST', '/apps/haiku/log-sessions', { body: { tail: true } })).json;
    const mine = await home.open(owners.logplex_url);
    const open = await Promise.all(urls.map((each) => home.open(each)));
    expect(open.map(({ status }) => status)).toEqual([200, 200]);

    await home.call('DELETE', `/apps/haiku/collaborators/${SORA}`);
    for (const response of open) await response.text();
    for (const each of urls) expect((await home.open(each)).status).toBe(404);

    // Others go on, and what was begun comes to its end.
    const reader = mine.body?.getReader();
    home.logs.write(app.id, { time: home.clock.now(), source: 'app', process: 'web.1', message: 'on' });
    let read = '';
    while (!read.includes('app[web.1]: on')) read += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    gate.resolve();
    await home.queue.idle();
  });

  test('H3: cuts sessions in one-off dynos, inside dynos and with add-ons; those of others go on', async () => {
    const { home, sora } = await shared();
    const run = { command: 'bash', attach: true };
    await sora.ask('POST', '/apps/haiku/dynos', run);
    await sora.ask('POST', '/apps/haiku/dynos/web.1', { command: 'bash' });
    await home.call('POST', '/apps/haiku/dynos', { body: run });
    const [first, second, owners] = home.dynoManager.cuts;
    await home.call('PATCH', `/apps/haiku/collaborators/${SORA}`, { body: { permissions: ['view'] } });
    expect([first, second, owners].map((each) => each?.aborted)).toEqual([true, true, false]);
  });
});

describe('ids of somebody else', () => {
  test('H4: lead nowhere below an app of one’s own, whatever they name', async () => {
    const { home, release } = await shared();
    const url = 'https://logs.example.com/';
    const drain = (await home.call('POST', '/apps/haiku/log-drains', { body: { url } })).json;
    await home.call('POST', '/apps/haiku/addons', { body: { plan: 'postgresql', name: 'poems-db' } });
    await home.queue.idle();
    const [addOn] = (await home.call('GET', '/addons')).json;
    const [attachment] = (await home.call('GET', '/addon-attachments')).json;
    const [build] = (await home.call('GET', '/apps/haiku/builds')).json;
    const [dyno] = (await home.call('GET', '/apps/haiku/dynos')).json;
    const domain = (
      await home.call('POST', '/apps/haiku/domains', {
        body: { hostname: 'www.example.com', sni_endpoint: null },
      })
    ).json;
    const kaho = await Person.of(home, 'kaho@example.com');
    await kaho.ask('POST', '/apps', { name: 'tanka' });

    const below: readonly (readonly [string, string, unknown?])[] = [
      ['GET', `releases/${release.id}`],
      ['GET', `releases/${release.id}/config-vars`],
      ['POST', 'releases', { release: release.id }],
      ['POST', 'releases', { slug: release.slugId }],
      ['GET', `slugs/${release.slugId}`],
      ['GET', `builds/${build.id}`],
      ['GET', `dynos/${dyno.id}`],
      ['POST', `dynos/${dyno.id}`, { command: 'bash' }],
      ['POST', `dynos/${dyno.id}/actions/stop`],
      ['GET', `log-drains/${drain.id}`],
      ['DELETE', `log-drains/${drain.token}`],
      ['GET', `addons/${addOn.id}`],
      ['DELETE', `addons/${addOn.id}`],
      ['GET', `addon-attachments/${attachment.id}`],
      ['GET', `domains/${domain.id}`],
      ['DELETE', `domains/${domain.hostname}`],
    ];
    for (const [method, path, body] of below) {
      const { status, text } = await kaho.ask(method, `/apps/tanka/${path}`, body);
      expect(status, `${method} ${path}: ${text}`).toBe(404);
    }
    for (const [method, path, body] of [
      ['GET', `/addons/${addOn.id}`],
      ['GET', `/addons/${addOn.id}/config`],
      ['POST', '/addon-attachments', { addon: addOn.id, app: 'tanka' }],
      ['DELETE', `/addon-attachments/${attachment.id}`],
      ['POST', `/renga/addons/${addOn.id}/console`, { words: [], tty: false }],
    ] as const)
      expect(await kaho.status(method, path, body), path).toBe(404);
  });

  test('H4: a signed URL is good for one object, of one kind, for who got it, and for a day', async () => {
    const { home, release, sora } = await shared();
    const [build] = (await sora.ask('GET', '/apps/haiku/builds')).json;
    const slug = (await sora.ask('GET', `/apps/haiku/slugs/${release.slugId}`)).json;
    const output: string = build.output_stream_url;
    const token = output.split('/').at(-1) ?? '';
    const [subject = '', ...rest] = token.split('.');
    const [account, app] = subject.split('~');
    const other = (id: string) => output.replace(token, [[account, app, id].join('~'), ...rest].join('.'));

    expect((await home.open(output)).status).toBe(200);
    expect((await home.open(slug.blob.url)).status).toBe(200);
    expect((await home.open(other(release.id))).status).toBe(404);
    expect((await home.open(output.replace('/output/', '/slug/'))).status).toBe(404);
    expect((await home.open(slug.blob.url.replace('/slug/', '/output/'))).status).toBe(404);
    await home.clock.advance(26 * 3_600_000);
    expect((await home.open(output)).status).toBe(404);
  });
});

describe('a transfer', () => {
  const offer = (home: ApiHome, recipient: string) =>
    home.call('POST', '/account/app-transfers', { body: { app: 'haiku', recipient } });

  test('makes the recipient the owner once it is taken, and leaves used hours where they were', async () => {
    const { home, app, sora } = await shared();
    const kaho = await Person.of(home, 'kaho@example.com');
    await home.store.dynoHours.add({ accountId: home.owner.id, appId: app.id, month: '2026-01', ms: 60_000 });
    const offered = await offer(home, SORA);
    expect([offered.status, offered.json.state, offered.json.recipient.email]).toEqual([
      201,
      'pending',
      SORA,
    ]);
    expect(await kaho.status('GET', '/account/app-transfers/haiku')).toBe(404);
    expect(
      (await home.call('PATCH', '/account/app-transfers/haiku', { body: { state: 'accepted' } })).status,
    ).toBe(403);
    expect((await home.call('GET', '/apps/haiku')).json.owner.email).toBe('me@example.com');

    const taken = await sora.ask('PATCH', `/account/app-transfers/${offered.json.id}`, { state: 'accepted' });
    expect([taken.status, taken.json.state]).toEqual([200, 'accepted']);
    expect((await sora.ask('GET', '/apps/haiku')).json.owner.email).toBe(SORA);
    expect(await home.store.dynoHours.used(home.owner.id, '2026-01')).toHaveLength(1);
    // Who had it works on it from here on, and may not destroy it.
    const destroy = await home.call('DELETE', '/apps/haiku');
    expect([destroy.status, (await home.call('GET', '/apps/haiku/config-vars')).status]).toEqual([403, 200]);
    const again = await sora.ask('PATCH', '/account/app-transfers/haiku', { state: 'declined' });
    expect(again.json.id).toBe('not_pending');
  });

  test('is declined, taken back, replaced by the next one, and not needed by its owner', async () => {
    const { home, sora } = await shared();
    await offer(home, SORA);
    expect((await sora.ask('PATCH', '/account/app-transfers/haiku', { state: 'declined' })).json.state).toBe(
      'declined',
    );
    await offer(home, SORA);
    expect(await sora.status('DELETE', '/account/app-transfers/haiku')).toBe(403);
    expect((await home.call('DELETE', '/account/app-transfers/haiku')).status).toBe(200);
    await offer(home, SORA);
    await Person.of(home, 'kaho@example.com');
    await offer(home, 'kaho@example.com');
    const states = (await sora.ask('GET', '/account/app-transfers')).json;
    expect(states.map(({ state }: { state: string }) => state)).toEqual(['declined']);
    expect((await offer(home, 'me@example.com')).json.state).toBe('accepted');
    expect((await offer(home, 'nobody@example.com')).status).toBe(404);
  });
});

describe('an account', () => {
  test('goes with its password once nothing is its own, and its tokens with it', async () => {
    const { home, sora } = await shared();
    await home.logins.setPassword((await home.platform.invitations.invite(SORA)).account, 'a good password');
    await sora.ask('POST', '/apps', { name: 'tanka' });
    const remove = (password: string) => sora.ask('DELETE', '/account', { password });
    expect((await remove('a wrong password')).status).toBe(401);
    expect((await remove('a good password')).json).toEqual({
      id: 'account_in_use',
      message: 'sora@example.com still owns tanka. Transfer or destroy that first.',
    });
    await sora.ask('DELETE', '/apps/tanka');
    expect((await remove('a good password')).status).toBe(200);
    expect(await sora.status('GET', '/account')).toBe(401);
    expect((await home.call('GET', '/apps/haiku/collaborators')).json).toHaveLength(1);
    expect((await home.call('DELETE', '/account')).json.id).toBe('first_account');
  });
});
