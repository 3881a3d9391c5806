import { describe, expect, test } from 'vitest';
import type { Records } from '../../src/lib/platform/ports.ts';
import { MemoryStore } from '../support/memory-records.ts';
import { ApiHome } from './support/api-home.ts';
import { Person } from './support/person.ts';

const ROLES = ['admin', 'member', 'viewer'] as const;
const email = (name: string): string => `${name}@poets.example`;

type Names = readonly { readonly name: string }[];
const names = (json: Names): readonly string[] => json.map(({ name }) => name).toSorted();

/** A team with an app, somebody of each role in it, somebody with a hand in the app alone, and somebody from nowhere. */
async function poets(store = new MemoryStore()) {
  const home = await ApiHome.open({}, { openStore: () => store });
  const { app } = await home.deployed();
  const must = async (method: string, path: string, body?: unknown) => {
    const { status, text, json } = await home.call(method, path, { ...(body ? { body } : {}) });
    if (status > 299) throw new Error(`${method} ${path}: ${text}`);
    return json;
  };
  const team = await must('POST', '/teams', { name: 'poets' });
  const people = {
    admin: await Person.of(home, email('admin')),
    member: await Person.of(home, email('member')),
    viewer: await Person.of(home, email('viewer')),
    guest: await Person.of(home, email('guest')),
    stranger: await Person.of(home, email('stranger')),
  };
  for (const role of ROLES) await must('PUT', '/teams/poets/members', { email: email(role), role });
  await must('PATCH', '/teams/apps/haiku', { owner: 'poets' });
  const give = (name: string, permissions?: readonly string[]) =>
    must('POST', '/teams/apps/haiku/collaborators', { user: email(name), permissions });
  return { home, must, give, team, app, ...people };
}

/** Something happens between what was asked of it and what it is changed to by that. */
class OvertakenStore extends MemoryStore {
  #happens: (() => Promise<unknown>) | null = null;

  /** Once, before the next change. */
  before(happens: () => Promise<unknown>): void {
    this.#happens = happens;
  }

  override async transaction<T>(work: (records: Records) => Promise<T>): Promise<T> {
    const happens = this.#happens;
    this.#happens = null;
    await happens?.();
    return super.transaction(work);
  }
}

/** One request for each permission. */
const PROBES = [
  ['view', 'GET', 'releases'],
  ['deploy', 'POST', 'sources'],
  ['operate', 'GET', 'config-vars'],
  ['manage', 'PATCH', ''],
] as const;

/** `view deploy`, or nothing, as somebody finds out who tries. */
async function allowed(who: Person): Promise<string> {
  const found: string[] = [];
  for (const [permission, method, path] of PROBES) {
    const body = permission === 'manage' ? { name: 'haiku' } : undefined;
    if ((await who.status(method, `/apps/haiku/${path}`.replace(/\/$/, ''), body)) < 300)
      found.push(permission);
  }
  return found.join(' ');
}

describe('what somebody may do with an app of a team', () => {
  const everything = 'view deploy operate manage';
  const usual = 'view deploy operate';
  const given = (...permissions: readonly string[]) => permissions;

  test.each([
    // role, locked, given, may
    ['admin', false, null, everything],
    ['admin', true, null, everything],
    ['member', false, null, 'view'],
    ['member', true, null, ''],
    ['member', false, given('deploy'), 'view deploy'],
    ['member', true, given('deploy'), 'view deploy'],
    ['member', true, given('manage', 'operate'), 'view operate manage'],
    ['viewer', false, null, 'view'],
    ['viewer', true, null, ''],
    ['viewer', true, given('view'), 'view'],
    ['guest', false, given('view', 'operate'), 'view operate'],
    ['guest', true, given('view', 'deploy', 'operate'), usual],
    ['stranger', false, null, ''],
  ] as const)('%s, locked %s, given %j: %s', async (name, locked, permissions, may) => {
    const world = await poets();
    await world.must('PATCH', '/teams/apps/haiku', { locked });
    if (permissions) await world.give(name, permissions);
    expect(await allowed(world[name])).toBe(may);
    // What is not to be seen is in no list either.
    const listed = may === '' ? [] : ['haiku'];
    expect(names((await world[name].ask('GET', '/apps')).json)).toEqual(listed);
  });

  test('is never more than to look, for a viewer', async () => {
    const { give, must, viewer, member } = await poets();
    await expect(give('viewer', ['deploy'])).rejects.toThrow('A viewer of the team only looks.');
    await give('member', ['deploy', 'operate', 'manage']);
    expect(await allowed(member)).toBe(everything);
    await must('PATCH', '/teams/poets/members', { email: email('member'), role: 'viewer' });
    expect([await allowed(member), await allowed(viewer)]).toEqual(['view', 'view']);
  });

  test('is never to manage it, for who is not in the team, and nobody is invited to that', async () => {
    const { give, home } = await poets();
    for (const name of ['guest', 'nobody'])
      await expect(give(name, ['manage'])).rejects.toThrow('invalid_permission');
    expect(await home.store.accounts.find(email('nobody'))).toBeNull();
  });

  test('is told with whom to ask', async () => {
    const { member } = await poets();
    expect((await member.ask('GET', '/apps/haiku/config-vars')).json.message).toBe(
      'You may not do that with haiku: it takes the permission to operate. Ask an admin of the team poets.',
    );
  });
});

describe('a team', () => {
  test('is its maker’s at first, is told apart by name and id, and known by nobody else', async () => {
    const home = await ApiHome.open();
    const made = (await home.callFromOutside('POST', '/teams', { body: { name: 'poets' } })).json;
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      created_at: '2026-01-02T03:04:05Z',
      credit_card_collections: false,
      default: false,
      enterprise_account: null,
      identity_provider: null,
      membership_limit: null,
      name: 'poets',
      provisioned_licenses: false,
      role: 'admin',
      type: 'team',
      updated_at: '2026-01-02T03:04:05Z',
    });
    for (const named of ['poets', made.id])
      expect((await home.call('GET', `/teams/${named}`)).json).toEqual(made);
    expect((await home.call('GET', '/teams')).json).toEqual([made]);
    const stranger = await Person.of(home, email('stranger'));
    expect((await stranger.ask('GET', '/teams')).json).toEqual([]);
    expect((await stranger.ask('GET', '/teams/poets')).json).toEqual({
      id: 'not_found',
      message: "Couldn't find that team.",
      resource: 'team',
    });
    expect((await stranger.ask('POST', '/teams', { name: 'poets' })).json.id).toBe('name_taken');
    for (const name of ['apps', 'permissions', 'invitations'])
      expect((await home.call('POST', '/teams', { body: { name } })).json.id).toBe('reserved_name');
  });

  test('is renamed with the address that its apps show', async () => {
    const { must, home } = await poets();
    await must('PATCH', '/teams/poets', { name: 'bards' });
    const { owner, team } = await must('GET', '/apps/haiku');
    expect([owner.email, team.name, owner.id]).toEqual(['bards@herokumanager.com', 'bards', team.id]);
    expect((await home.call('GET', '/teams/poets')).status).toBe(404);
  });

  test('goes once it owns nothing', async () => {
    const { home, must, member } = await poets();
    const { id } = await must('GET', '/teams/poets');
    await must('POST', '/pipelines', { name: 'verses', owner: { id, type: 'team' } });
    expect((await home.call('DELETE', '/teams/poets')).json).toEqual({
      id: 'team_in_use',
      message: 'The team poets still owns haiku, verses. Transfer or destroy that first.',
    });
    await must('DELETE', '/pipelines/verses');
    await must('DELETE', '/apps/haiku');
    await home.queue.idle();
    await must('DELETE', '/teams/poets');
    expect([(await must('GET', '/teams')).length, (await member.ask('GET', '/teams')).json]).toEqual([0, []]);
    await must('POST', '/teams', { name: 'poets' });
  });

  test('is nobody who could be invited, work on an app, be given one, or log in', async () => {
    const { home, must, team } = await poets();
    await must('POST', '/apps', { name: 'tanka' });
    const address = 'poets@herokumanager.com';
    for (const user of [address, team.id]) {
      const added = await home.call('POST', '/apps/tanka/collaborators', { body: { user } });
      expect(added.json.id).toBe('invalid_email');
      const body = { app: 'tanka', recipient: user };
      expect((await home.call('POST', '/account/app-transfers', { body })).status).toBe(404);
    }
    expect((await home.call('POST', '/renga/invitations', { body: { email: address } })).json.id).toBe(
      'invalid_email',
    );
    const login = await home.callFromOutside('POST', '/oauth/authorizations', {
      headers: { authorization: `Basic ${btoa(`${address}:`)}` },
    });
    expect(login.status).toBe(401);
  });

  test('has nothing of what is Heroku’s business', async () => {
    const { must, home } = await poets();
    for (const list of [
      'invoices',
      'spaces',
      'usage/daily',
      'usage/monthly',
      'identity-providers',
      'allowed-addon-services',
    ])
      expect(await must('GET', `/teams/poets/${list}`)).toEqual([]);
    expect(await must('GET', '/teams/poets/delinquency')).toEqual({
      scheduled_suspension_time: null,
      scheduled_deletion_time: null,
    });
    expect((await home.call('GET', '/teams/poets/invoices/1')).status).toBe(404);
  });
});

describe('members', () => {
  const roles = (json: readonly { readonly email: string; readonly role: string }[]) =>
    json.map(({ email: address, role }) => `${address} ${role}`).toSorted();

  test('are listed with who works on its apps alone, who sees no more than the team and that app', async () => {
    const { must, give, guest } = await poets();
    await give('guest');
    expect(roles(await must('GET', '/teams/poets/members'))).toEqual([
      'admin@poets.example admin',
      'guest@poets.example collaborator',
      'me@example.com admin',
      'member@poets.example member',
      'viewer@poets.example viewer',
    ]);
    expect((await guest.ask('GET', '/teams')).json).toMatchObject([{ name: 'poets', role: 'collaborator' }]);
    expect(names((await guest.ask('GET', '/teams/poets/apps')).json)).toEqual(['haiku']);
    expect(await guest.status('GET', '/teams/poets/members')).toBe(403);
  });

  test('are invited by the same request when nobody has their address', async () => {
    const { home, admin } = await poets();
    const body = { email: 'New@Example.com', role: 'member' };
    const { json } = await home.call('PUT', '/teams/poets/members', { body });
    expect([json.email, json.invitation.url]).toEqual([
      'new@example.com',
      expect.stringMatching(/^http:\/\/localhost:8080\/invitations\/[\w-]{43}$/),
    ]);
    const other = await admin.ask('PUT', '/teams/poets/members', { email: 'other@x.org', role: 'member' });
    expect([other.status, other.json.id]).toEqual([403, 'may_not_invite']);
  });

  test('are added once by POST, changed only when there by PATCH, and have a role that there is', async () => {
    const { home } = await poets();
    const ask = async (method: string, body: object) =>
      (await home.call(method, '/teams/poets/members', { body })).json;
    expect((await ask('POST', { email: email('viewer'), role: 'member' })).id).toBe('already_member');
    expect((await ask('PATCH', { email: email('stranger'), role: 'member' })).resource).toBe('team member');
    expect((await ask('PUT', { email: email('viewer'), role: 'owner' })).message).toBe(
      'There is no role owner. Roles: admin, member, viewer.',
    );
    expect((await ask('PUT', { email: email('viewer'), role: 'collaborator' })).message).toBe(
      'A collaborator is given single apps, and no role. Give one: renga access:add EMAIL --app APP',
    );
  });

  test('leave by themselves, with all that they were given, but for the last admin', async () => {
    const { home, must, give, member, admin } = await poets();
    await give('member');
    await member.ask('POST', '/teams/apps', { team: 'poets', name: 'tanka' });
    expect(names((await member.ask('GET', `/teams/poets/members/${member.email}/apps`)).json)).toEqual([
      'haiku',
      'tanka',
    ]);
    expect(await member.status('DELETE', `/teams/poets/members/${email('viewer')}`)).toBe(403);
    expect(await member.status('DELETE', `/teams/poets/members/${member.email}`)).toBe(200);
    expect((await member.ask('GET', '/apps')).json).toEqual([]);
    // What they made is the team's.
    expect((await must('GET', '/apps/tanka')).team.name).toBe('poets');

    await admin.ask('DELETE', '/teams/poets/members/me@example.com');
    expect(await home.call('GET', '/teams/poets').then(({ status }) => status)).toBe(404);
    for (const [method, path, body] of [
      ['DELETE', `/teams/poets/members/${admin.email}`, undefined],
      ['PATCH', '/teams/poets/members', { email: admin.email, role: 'member' }],
    ] as const)
      expect((await admin.ask(method, path, body)).json).toEqual({
        id: 'last_admin',
        message:
          'The team poets has no other admin. Make one first: renga members:set EMAIL --role admin --team poets',
      });
  });

  test('whose account goes leave, unless the team would be nobody’s', async () => {
    const { home, must, admin } = await poets();
    const account = async (address: string) => (await home.platform.invitations.invite(address)).account;
    await admin.ask('DELETE', '/teams/poets/members/me@example.com');
    await expect(home.accounts.remove(await account(admin.email))).rejects.toMatchObject({
      id: 'last_admin',
    });
    await admin.ask('PUT', '/teams/poets/members', { email: 'me@example.com', role: 'admin' });
    await home.accounts.remove(await account(admin.email));
    expect(roles(await must('GET', '/teams/poets/members'))).toEqual([
      'me@example.com admin',
      'member@poets.example member',
      'viewer@poets.example viewer',
    ]);
  });

  test('who are put out, or may do less, lose what they have open, as others do when the app leaves', async () => {
    const { home, must, give, member, guest, admin } = await poets();
    await give('member');
    await give('guest');
    const tail = async (who = member) =>
      home.open((await who.ask('POST', '/apps/haiku/log-sessions', { tail: true })).json.logplex_url);
    for (const change of [
      () => must('PATCH', '/teams/poets/members', { email: member.email, role: 'viewer' }),
      () => must('PATCH', '/teams/apps/haiku', { locked: true }),
      () => must('DELETE', `/teams/poets/members/${member.email}`),
    ]) {
      const open = await tail();
      expect(open.status).toBe(200);
      await change();
      await open.text();
    }
    expect(await member.status('POST', '/apps/haiku/log-sessions', { tail: true })).toBe(404);
    const open = await tail(guest);
    await admin.ask('PATCH', '/teams/apps/haiku', { owner: admin.email });
    await open.text();
    expect(await guest.status('GET', '/apps/haiku')).toBe(404);
  });
});

test('whoever lets somebody into a team shows a second factor, where one of its apps wants that', async () => {
  const { home, must, admin } = await poets();
  await must('PATCH', '/apps/haiku/features/require-two-factor', { enabled: true });
  for (const [method, path] of [
    ['PUT', '/teams/poets/members'],
    ['PUT', '/teams/poets/invitations'],
    ['PATCH', '/teams/apps/haiku'],
  ] as const) {
    const body = { email: email('stranger'), role: 'admin', locked: true };
    expect((await admin.ask(method, path, body)).json.id).toBe('two_factor_missing');
  }
  expect(await home.store.teams.invitations((await must('GET', '/teams/poets')).id)).toEqual([]);
});

describe('invitations', () => {
  test('are pending until they are accepted, by whom they ask alone', async () => {
    const { home, must, stranger, guest } = await poets();
    const asked = await must('PUT', '/teams/poets/invitations', { email: stranger.email, role: 'viewer' });
    expect(asked).toMatchObject({
      invited_by: { email: 'me@example.com' },
      role: 'viewer',
      team: { name: 'poets' },
      user: { email: stranger.email },
    });
    expect(await stranger.status('GET', '/teams/poets')).toBe(404);
    const path = `/teams/invitations/${asked.id}`;
    for (const other of [path, `${path}/accept`])
      expect(await guest.status(other === path ? 'GET' : 'POST', other)).toBe(404);
    expect((await stranger.ask('GET', path)).json.id).toBe(asked.id);
    expect((await stranger.ask('POST', `${path}/accept`)).json).toMatchObject({
      email: stranger.email,
      role: 'viewer',
    });
    expect((await stranger.ask('GET', '/teams/poets')).json.role).toBe('viewer');
    expect([await must('GET', '/teams/poets/invitations'), await stranger.status('GET', path)]).toEqual([
      [],
      404,
    ]);
    const again = { body: { email: stranger.email, role: 'admin' } };
    expect((await home.call('PUT', '/teams/poets/invitations', again)).json.id).toBe('already_member');
  });

  test('are taken back', async () => {
    const { must, stranger } = await poets();
    const asked = await must('PUT', '/teams/poets/invitations', { email: stranger.email, role: 'admin' });
    await must('DELETE', `/teams/poets/invitations/${stranger.email}`);
    expect(await stranger.status('POST', `/teams/invitations/${asked.id}/accept`)).toBe(404);
  });

  test('are over once somebody is taken in another way, or put out', async () => {
    const { must, give, guest, stranger } = await poets();
    const ask = (who: Person) => must('PUT', '/teams/poets/invitations', { email: who.email, role: 'admin' });
    const asked = await ask(stranger);
    await must('PUT', '/teams/poets/members', { email: stranger.email, role: 'viewer' });
    expect(await must('GET', '/teams/poets/invitations')).toEqual([]);
    await must('DELETE', `/teams/poets/members/${stranger.email}`);
    expect(await stranger.status('POST', `/teams/invitations/${asked.id}/accept`)).toBe(404);

    await give('guest');
    const second = await ask(guest);
    await must('DELETE', `/teams/poets/members/${guest.email}`);
    expect(await guest.status('POST', `/teams/invitations/${second.id}/accept`)).toBe(404);
  });
});

describe('apps of a team', () => {
  test('are made by its members, who manage theirs, and by nobody who only looks', async () => {
    const { member, viewer, must } = await poets();
    const made = (await member.ask('POST', '/teams/apps', { team: 'poets', name: 'tanka', locked: true }))
      .json;
    expect(made).toMatchObject({
      name: 'tanka',
      joined: true,
      locked: true,
      owner: { email: 'poets@herokumanager.com' },
      team: { name: 'poets' },
    });
    expect(await member.status('PATCH', '/apps/tanka', { name: 'sedoka' })).toBe(200);
    expect((await must('GET', '/apps/sedoka/releases'))[0].user.email).toBe(member.email);
    expect(await viewer.status('POST', '/teams/apps', { team: 'poets' })).toBe(403);
    expect(names((await viewer.ask('GET', '/teams/poets/apps')).json)).toEqual(['haiku']);
    // Not among those of one's own.
    expect((await member.ask('GET', '/users/~/apps')).json).toEqual([]);
  });

  test('are joined by members, unless they are locked, and left again', async () => {
    const { must, member, viewer } = await poets();
    const join = (who: Person) => who.ask('POST', '/teams/apps/haiku/collaborators', { user: who.email });
    expect([(await join(member)).status, await allowed(member)]).toEqual([201, 'view deploy operate']);
    expect((await member.ask('GET', '/teams/poets/apps')).json).toMatchObject([
      { joined: true, locked: false },
    ]);
    expect(await member.status('DELETE', `/apps/haiku/collaborators/${member.email}`)).toBe(200);
    await must('PATCH', '/teams/apps/haiku', { locked: true });
    expect([(await join(member)).status, (await join(viewer)).status]).toEqual([404, 404]);
    await must('PATCH', '/teams/apps/haiku', { locked: false });
    expect([(await join(member)).status, (await join(viewer)).status]).toEqual([201, 403]);
  });

  test('show their admins among who works on them, who cannot be put out', async () => {
    const { home, must, give } = await poets();
    await give('guest', ['view']);
    const all = await must('GET', '/apps/haiku/collaborators');
    const shown = all.map(
      ({ user, role, permissions }: { user: { email: string }; role: string; permissions: Names }) =>
        [user.email, role, permissions.map(({ name }) => name).join(' ')].join(', '),
    );
    expect(shown.toSorted()).toEqual([
      'admin@poets.example, admin, view deploy operate manage',
      'guest@poets.example, collaborator, view',
      // Whose it was before.
      'me@example.com, admin, view deploy operate manage',
      'poets@herokumanager.com, owner, view deploy operate manage',
    ]);
    for (const [user, id] of [
      [email('admin'), 'is_admin'],
      ['poets@herokumanager.com', 'is_owner'],
    ])
      expect((await home.call('DELETE', `/apps/haiku/collaborators/${user}`)).json.id).toBe(id);
  });

  test('that are being set up go too when their maker is put out and they come to nothing', async () => {
    const { home, must, member } = await poets();
    const gate = Promise.withResolvers<void>();
    home.builder.gate = gate.promise;
    const url = await home.uploaded({ 'app.json': '{}' });
    const body = { source_blob: { url }, app: { name: 'tanka', organization: 'poets' } };
    const { id } = (await member.ask('POST', '/app-setups', body)).json;
    await expect.poll(() => home.builder.requests.length, { timeout: 30_000 }).toBe(2);
    await must('DELETE', `/teams/poets/members/${member.email}`);
    home.builder.failure = { code: 'x', message: 'No buildpack wants this.', next: 'y' };
    gate.resolve();
    const status = async () => (await member.ask('GET', `/app-setups/${id}`)).json.status;
    await expect.poll(status, { timeout: 30_000 }).toBe('failed');
    expect(names(await must('GET', '/teams/poets/apps'))).toEqual(['haiku']);
  });

  test('cannot have Eco dynos', async () => {
    const { home, must } = await poets();
    const eco = { updates: [{ type: 'web', quantity: 1, size: 'eco' }] };
    expect((await home.call('PATCH', '/apps/haiku/formation', { body: eco })).json.id).toBe('eco_app');
    const run = { command: 'bash', size: 'eco' };
    expect((await home.call('POST', '/apps/haiku/dynos', { body: run })).json.id).toBe('eco_app');
    await home.deployed('tanka');
    await must('PATCH', '/apps/tanka/formation', eco);
    const moved = await home.call('PATCH', '/teams/apps/tanka', { body: { owner: 'poets' } });
    expect(moved.json).toEqual({
      id: 'eco_app',
      message:
        'tanka has Eco dynos, which apps of teams cannot have. Resize it first: renga ps:type basic --app tanka',
    });
    expect((await must('GET', '/apps/tanka')).team).toBeNull();
  });
});

describe('an app changes hands', () => {
  const move = (who: Person, owner: string, app = 'haiku') =>
    who.ask('PATCH', `/teams/apps/${app}`, { owner });

  test('into a team by its owner, who manages it there and has offered it to nobody any more', async () => {
    const { home, must, member, stranger } = await poets();
    await member.ask('POST', '/apps', { name: 'tanka' });
    await member.ask('POST', '/account/app-transfers', { app: 'tanka', recipient: stranger.email });
    expect((await move(member, 'poets', 'tanka')).json).toMatchObject({
      joined: true,
      team: { name: 'poets' },
    });
    expect((await stranger.ask('GET', '/account/app-transfers')).json).toEqual([]);
    expect(await member.status('PATCH', '/apps/tanka', { name: 'sedoka' })).toBe(200);
    expect((await must('GET', '/apps/sedoka')).owner.email).toBe('poets@herokumanager.com');
    // Nor by another way than the team's.
    const body = { app: 'sedoka', recipient: stranger.email };
    expect((await member.ask('POST', '/account/app-transfers', body)).json.id).toBe('team_app');
    expect((await home.call('POST', '/account/app-transfers', { body })).json.id).toBe('team_app');
  });

  test('out of it by an admin, to somebody of the team, who begins alone', async () => {
    const { give, must, admin, member, guest, stranger } = await poets();
    await give('guest');
    await give('member', ['manage']);
    await must('PATCH', '/teams/apps/haiku', { locked: true });
    expect((await move(member, member.email)).status).toBe(403);
    expect((await move(admin, stranger.email)).json.id).toBe('not_member');
    expect((await move(admin, member.email)).json).toMatchObject({
      locked: false,
      owner: { email: member.email },
      team: null,
    });
    expect(await Promise.all([admin, guest].map((who) => who.status('GET', '/apps/haiku')))).toEqual([
      404, 404,
    ]);
    expect((await member.ask('GET', '/apps/haiku/collaborators')).json).toHaveLength(1);
  });

  test('to another team of theirs, with who works on it', async () => {
    const { give, admin, guest, member, stranger } = await poets();
    await give('guest', ['view']);
    await stranger.ask('POST', '/teams', { name: 'novelists' });
    expect((await move(admin, 'novelists')).status).toBe(404);
    await stranger.ask('PUT', '/teams/novelists/members', { email: admin.email, role: 'viewer' });
    expect((await move(admin, 'novelists')).status).toBe(403);
    await stranger.ask('PUT', '/teams/novelists/members', { email: admin.email, role: 'member' });
    expect((await move(admin, 'novelists')).json.team.name).toBe('novelists');
    expect(await Promise.all([guest, member].map((who) => who.status('GET', '/apps/haiku')))).toEqual([
      200, 404,
    ]);
    expect(await allowed(stranger)).toBe('view deploy operate manage');
  });

  test('in one request, and is locked in another', async () => {
    const { home } = await poets();
    const both = { body: { owner: 'poets', locked: true } };
    expect((await home.call('PATCH', '/teams/apps/haiku', both)).json).toEqual({
      id: 'invalid_params',
      message: 'The request is not valid. locked or owner, not both.',
    });
  });

  test('never to somebody who did not say yes', async () => {
    const { home, must, stranger } = await poets();
    await must('POST', '/apps', { name: 'tanka' });
    const offered = await home.call('PATCH', '/teams/apps/tanka', { body: { owner: stranger.email } });
    expect(offered.json).toEqual({
      id: 'not_team_app',
      message:
        'stranger@poets.example has to accept what they are given. Offer it: renga apps:transfer EMAIL',
    });
    expect((await home.call('PATCH', '/teams/apps/tanka', { body: { locked: true } })).json.id).toBe(
      'not_team_app',
    );
    expect((await home.call('POST', '/apps', { body: { locked: true } })).json.id).toBe('not_team_app');
  });
});

describe('pipelines of a team', () => {
  test('are changed by members, given away by admins, and seen by all of it', async () => {
    const { must, team, admin, member, viewer, stranger } = await poets();
    const owner = { id: team.id, type: 'team' };
    const made = (await member.ask('POST', '/pipelines', { name: 'verses', owner })).json;
    expect(made.owner).toEqual(owner);
    expect(await stranger.status('POST', '/pipelines', { name: 'mine', owner })).toBe(404);
    expect(await viewer.status('POST', '/pipelines', { name: 'mine', owner })).toBe(403);
    await must('POST', '/pipeline-couplings', { app: 'haiku', pipeline: made.id, stage: 'staging' });
    expect((await viewer.ask('GET', '/teams/poets/pipeline-couplings')).json).toMatchObject([
      { pipeline: { name: 'verses' }, stage: 'staging' },
    ]);
    const rename = (who: Person) => who.status('PATCH', `/pipelines/${made.id}`, { name: 'verses' });
    expect([await rename(viewer), await rename(member), await rename(stranger)]).toEqual([403, 200, 404]);
    const body = { pipeline: { id: made.id }, new_owner: { id: email('admin'), type: 'user' } };
    expect(await member.status('POST', '/pipeline-transfers', body)).toBe(403);
    expect((await admin.ask('POST', '/pipeline-transfers', body)).json.previous_owner).toEqual(owner);
    const back = { pipeline: { id: made.id }, new_owner: owner };
    expect((await admin.ask('POST', '/pipeline-transfers', back)).json.new_owner).toEqual(owner);
  });

  test('show no more of what tests write to whoever is put out', async () => {
    const { home, must, member, team } = await poets();
    const owner = { id: team.id, type: 'team' };
    const pipeline = await must('POST', '/pipelines', { name: 'verses', owner });
    const gate = Promise.withResolvers<void>();
    home.builder.gate = gate.promise;
    const files = { 'app.json': JSON.stringify({ environments: { test: { scripts: { test: 'true' } } } }) };
    const run = await must('POST', '/test-runs', {
      pipeline: pipeline.id,
      commit_branch: 'main',
      commit_message: 'Count',
      commit_sha: 'a'.repeat(40),
      source_blob_url: await home.uploaded(files),
    });
    await expect.poll(() => home.builder.requests.length, { timeout: 30_000 }).toBe(2);
    const [node] = (await member.ask('GET', `/test-runs/${run.id}/test-nodes`)).json;
    const open = await home.open(node.setup_stream_url);
    expect(open.status).toBe(200);
    await must('DELETE', `/teams/poets/members/${member.email}`);
    // It ends while the build does not.
    await open.text();
    expect((await home.open(node.setup_stream_url)).status).toBe(404);
    gate.resolve();
    const status = async () => (await must('GET', `/test-runs/${run.id}`)).status;
    await expect.poll(status, { timeout: 30_000 }).not.toMatch(/ing$/);
  });

  test('make their review apps for the team', async () => {
    const { home, must, team } = await poets();
    const pipeline = await must('POST', '/pipelines', {
      name: 'verses',
      owner: { id: team.id, type: 'team' },
    });
    await must('POST', `/pipelines/${pipeline.id}/review-app-config`, {});
    await must('POST', '/review-apps', {
      branch: 'feature',
      pipeline: pipeline.id,
      source_blob: { url: await home.uploaded({ Procfile: 'web: bin/web' }) },
    });
    await home.queue.idle();
    await expect
      .poll(async () => (await must('GET', '/teams/poets/apps')).length, { timeout: 30_000 })
      .toBe(2);
  });
});

describe('what a member attached to an app of their own', () => {
  test('is seen and taken off by whoever operates the add-on, once the member is put out', async () => {
    const { home, must, give, admin, member, viewer } = await poets();
    const addOn = await must('POST', '/apps/haiku/addons', { plan: 'postgresql' });
    await home.queue.idle();
    await give('member', ['operate']);
    await member.ask('POST', '/apps', { name: 'own' });
    const attach = { addon: addOn.name, app: 'own', name: 'SHARED' };
    const shared = (await member.ask('POST', '/addon-attachments', attach)).json;
    await must('DELETE', `/teams/poets/members/${member.email}`);

    const path = `/addon-attachments/${shared.id}`;
    const listed = async (who: Person) =>
      (await who.ask('GET', `/addons/${addOn.id}/addon-attachments`)).json
        .map(({ app, name }: { app: { name: string }; name: string }) => `${app.name} ${name}`)
        .toSorted();
    expect([await listed(admin), await listed(viewer)]).toEqual([
      ['haiku DATABASE', 'own SHARED'],
      ['haiku DATABASE'],
    ]);
    expect((await admin.ask('GET', '/apps/own/addon-attachments/shared')).json).toEqual(
      (await admin.ask('GET', path)).json,
    );
    // Of that app they see no more than this.
    expect(await admin.status('GET', '/apps/own')).toBe(404);
    expect(await viewer.status('DELETE', path)).toBe(404);
    expect((await admin.ask('DELETE', path)).json).toMatchObject({ app: { name: 'own' }, name: 'SHARED' });
    expect((await member.ask('GET', '/apps/own/config-vars')).json).toEqual({});
    expect([await member.status('GET', `/addons/${addOn.id}`), await listed(admin)]).toEqual([
      404,
      ['haiku DATABASE'],
    ]);
  });
});

describe('what changes between the question whether somebody may and what they do', () => {
  const refused = async (who: Person, method: string, path: string, body: unknown) => {
    const { status, json } = await who.ask(method, path, body);
    return `${status} ${json.id} ${json.resource}`;
  };

  test('keeps whoever is put out from making and joining', async () => {
    const store = new OvertakenStore();
    const { home, must, member, team, app } = await poets(store);
    const owner = { id: team.id, type: 'team' };
    const join = { user: member.email };
    for (const [path, body, what] of [
      ['/teams/apps', { team: 'poets', name: 'tanka' }, 'team'],
      ['/pipelines', { name: 'verses', owner }, 'team'],
      ['/teams/apps/haiku/collaborators', join, 'app'],
    ] as const) {
      await must('PUT', '/teams/poets/members', { email: member.email, role: 'member' });
      store.before(() => must('DELETE', `/teams/poets/members/${member.email}`));
      expect(await refused(member, 'POST', path, body)).toBe(`404 not_found ${what}`);
    }
    expect(names(await must('GET', '/teams/poets/apps'))).toEqual(['haiku']);
    expect(await home.store.pipelines.list(team.id)).toEqual([]);
    // Whose the app was before.
    expect(await home.store.collaborations.ofApp(app.id)).toMatchObject([{ accountId: home.owner.id }]);
  });

  test('keeps members from joining what is locked, and who manages no more from letting others in', async () => {
    const store = new OvertakenStore();
    const { must, give, member, guest } = await poets(store);
    const path = '/teams/apps/haiku/collaborators';
    store.before(() => must('PATCH', '/teams/apps/haiku', { locked: true }));
    expect(await refused(member, 'POST', path, { user: member.email })).toBe('404 not_found app');
    await give('member', ['manage']);
    store.before(() => must('DELETE', `${path}/${member.email}`));
    expect(await refused(member, 'POST', path, { user: guest.email })).toBe('404 not_found app');
    expect(await guest.status('GET', '/apps/haiku')).toBe(404);
  });

  test('finds a team gone that had nothing yet', async () => {
    const store = new OvertakenStore();
    const { home, must, admin, stranger } = await poets(store);
    for (const [method, path, body] of [
      ['POST', '/teams/apps', { team: 'novelists', name: 'tanka' }],
      ['POST', '/pipelines', { name: 'verses', owner: { id: 'novelists', type: 'team' } }],
      ['PUT', '/teams/novelists/members', { email: stranger.email, role: 'member' }],
      ['PUT', '/teams/novelists/invitations', { email: stranger.email, role: 'member' }],
    ] as const) {
      await must('POST', '/teams', { name: 'novelists' });
      await must('PUT', '/teams/novelists/members', { email: admin.email, role: 'admin' });
      store.before(() => must('DELETE', '/teams/novelists'));
      expect(await refused(admin, method, path, body)).toBe('404 not_found team');
    }
    expect(home.errors).toEqual([]);
  });
});

test('what is done to apps of a team is seen by its admins', async () => {
  const { member, admin, viewer } = await poets();
  await member.ask('POST', '/teams/apps/haiku/collaborators', { user: member.email });
  const deeds = async (who: Person) =>
    (await who.ask('GET', '/renga/activity')).json.map(({ action }: { action: string }) => action);
  expect(await deeds(admin)).toContain('POST /teams/apps/:app/collaborators');
  expect(await deeds(viewer)).toEqual([]);
});

test('who may do what with each app is listed for the team', async () => {
  const { give, viewer, must } = await poets();
  await give('guest', ['view']);
  await must('POST', '/teams/apps', { team: 'poets', name: 'tanka', locked: true });
  const [entity, ...more] = (await viewer.ask('GET', '/teams/poets/permissions')).json;
  expect([entity.name, more]).toEqual(['haiku', []]);
  expect(entity.users).toContainEqual({
    id: expect.any(String),
    email: email('guest'),
    permissions: ['view'],
  });
});
