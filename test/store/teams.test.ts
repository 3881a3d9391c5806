import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import type { App } from '../../src/lib/domain/app.ts';
import { OWNERS } from '../../src/lib/domain/collaboration.ts';
import type { MemberRole, Membership, Team } from '../../src/lib/domain/team.ts';
import { newId } from '../../src/lib/std/ids.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';

const times = { createdAt: new Date(1), updatedAt: new Date(1) };

async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'renga-teams-'));
  const store = SqlStore.open(join(folder, 'renga.sqlite'));
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const person = async (name: string): Promise<Account> => {
    const account = { id: newId(), email: `${name}@example.com`, name: null, ...times };
    await store.accounts.insert(account);
    return account;
  };
  const app = async (name: string, ownerId: string, locked = false): Promise<App> => {
    const made: App = {
      ...{ id: newId(), name, ownerId, locked, region: 'us', buildStack: 'debian-13' },
      ...{ maintenance: false, status: 'active', ...times },
    };
    await store.apps.insert(made);
    return made;
  };
  const enter = async ({ id: teamId }: Team, { id: accountId }: Account, role: MemberRole) => {
    const member: Membership = { id: newId(), teamId, accountId, role, ...times };
    await store.teams.insertMember(member);
    return member;
  };
  const me = await person('me');
  const poets: Team = { id: newId(), name: 'poets', ...times };
  await store.teams.insert(poets);
  return { store, me, poets, person, app, join: enter };
}

test('a team is found by name and id, with an account of its id, and its name is taken', async () => {
  const { store, poets } = await world();
  for (const named of ['poets', poets.id]) expect(await store.teams.find(named)).toEqual(poets);
  expect((await store.accounts.find(poets.id))?.email).toBe('poets@herokumanager.com');
  const other: Team = { id: newId(), name: 'poets', ...times };
  await expect(store.transaction(({ teams }) => teams.insert(other))).rejects.toThrow('is already taken');
  expect(await store.accounts.find(other.id)).toBeNull();
  await store.teams.update({ ...poets, name: 'bards', updatedAt: new Date(2) });
  expect([await store.teams.find('poets'), (await store.accounts.find(poets.id))?.email]).toEqual([
    null,
    'bards@herokumanager.com',
  ]);
});

test('members and invitations are found from both sides, and go with the team and with their person', async () => {
  const { store, me, poets, person, join } = await world();
  const sora = await person('sora');
  const [mine, hers] = [await join(poets, me, 'admin'), await join(poets, sora, 'viewer')];
  await expect(join(poets, sora, 'admin')).rejects.toThrow('UNIQUE');
  await store.teams.updateMember({ ...hers, role: 'member', updatedAt: new Date(2) });
  expect((await store.teams.member(poets.id, sora.id))?.role).toBe('member');
  expect((await store.teams.members(poets.id)).map(({ id }) => id).toSorted()).toEqual(
    [mine.id, hers.id].toSorted(),
  );
  expect(await store.teams.memberships(me.id)).toEqual([mine]);

  const kaho = await person('kaho');
  const ask = async (role: MemberRole) => {
    const keys = { teamId: poets.id, accountId: kaho.id, invitedById: me.id, createdAt: times.createdAt };
    const invitation = { id: newId(), role, ...keys };
    await store.teams.replaceInvitation(invitation);
    return invitation;
  };
  const [first, second] = [await ask('viewer'), await ask('member')];
  expect([await store.teams.invitation(first.id), await store.teams.invitations(poets.id)]).toEqual([
    null,
    [second],
  ]);
  expect([
    await store.teams.deleteInvitation(second.id),
    await store.teams.deleteInvitation(second.id),
  ]).toEqual([true, false]);
  await ask('member');
  await store.teams.deleteInvitationOf(poets.id, sora.id);
  expect(await store.teams.invitations(poets.id)).toHaveLength(1);
  await store.teams.deleteInvitationOf(poets.id, kaho.id);
  expect(await store.teams.invitations(poets.id)).toEqual([]);
  await ask('member');

  await store.accounts.delete(sora.id);
  expect(await store.teams.members(poets.id)).toEqual([mine]);
  await store.teams.delete(poets.id);
  expect([await store.teams.memberships(me.id), await store.accounts.find(poets.id)]).toEqual([[], null]);
});

test('a team is never the first account, however old it is', async () => {
  const { store, me } = await world();
  const older: Team = { id: newId(), name: 'elders', createdAt: new Date(0), updatedAt: new Date(0) };
  await store.teams.insert(older);
  expect(await store.accounts.first()).toEqual(me);
  await store.accounts.delete(me.id);
  expect(await store.accounts.first()).toBeNull();
});

test('a team that owns an app stays', async () => {
  const { store, poets, app } = await world();
  await app('haiku', poets.id);
  await expect(store.teams.delete(poets.id)).rejects.toThrow('FOREIGN KEY');
  expect(await store.teams.find('poets')).toEqual(poets);
});

test('apps of a team are seen by role, lock and what was given, among all, its own or those of people', async () => {
  const { store, me, poets, person, app, join } = await world();
  await app('alone', me.id);
  await app('open', poets.id);
  const closed = await app('closed', poets.id, true);
  const [sora, kaho, guest] = [await person('sora'), await person('kaho'), await person('guest')];
  await join(poets, me, 'admin');
  await join(poets, sora, 'member');
  await join(poets, kaho, 'viewer');
  const permissions = { permissions: OWNERS, ...times };
  const given = { id: newId(), appId: closed.id, accountId: guest.id, ...permissions };
  await store.collaborations.insert(given);
  expect(await store.collaborations.find(closed.id, guest.id)).toEqual(given);
  const seen = async ({ id }: Pick<Account, 'id'>, among?: 'people' | { readonly teamId: string }) =>
    (await store.apps.visibleTo(id, undefined, among)).map(({ name }) => name);
  expect(await Promise.all([me, sora, kaho, guest, poets].map((each) => seen(each)))).toEqual([
    ['alone', 'closed', 'open'],
    ['open'],
    ['open'],
    ['closed'],
    ['closed', 'open'],
  ]);
  expect([await seen(me, 'people'), await seen(me, { teamId: poets.id })]).toEqual([
    ['alone'],
    ['closed', 'open'],
  ]);
  await store.apps.update({ ...closed, locked: false });
  expect(await seen(sora)).toEqual(['closed', 'open']);
  const part = { key: 'name', descending: true, from: null, count: 1 } as const;
  expect((await store.apps.visibleTo(me.id, part, { teamId: poets.id })).map(({ name }) => name)).toEqual([
    'open',
  ]);
});
