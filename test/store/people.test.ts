import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import type { App } from '../../src/lib/domain/app.ts';
import type { Collaboration } from '../../src/lib/domain/collaboration.ts';
import { newId } from '../../src/lib/std/ids.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';

const at = (ms: number): Date => new Date(Date.UTC(2026, 0, 2) + ms);

const person = (email: string): Account => ({
  id: newId(),
  email,
  name: null,
  createdAt: at(0),
  updatedAt: at(0),
});

async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'renga-people-'));
  const path = join(folder, 'renga.sqlite');
  const store = SqlStore.open(path);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const [owner, sora] = [person('me@example.com'), person('sora@example.com')];
  for (const each of [owner, sora]) await store.accounts.insert(each);
  const app: App = {
    id: newId(),
    name: 'haiku',
    ownerId: owner.id,
    region: 'us',
    buildStack: 'debian-13',
    maintenance: false,
    locked: false,
    status: 'active',
    createdAt: at(0),
    updatedAt: at(0),
  };
  await store.apps.insert(app);
  return { store, owner, sora, app, path };
}

test('an account has one invitation, which one of two can use', async () => {
  const { store, sora } = await world();
  const invitation = (secretHash: string) => ({
    id: newId(),
    accountId: sora.id,
    secretHash,
    expiresAt: at(5),
    createdAt: at(1),
  });
  await store.invitations.replace(invitation('first'));
  const second = invitation('second');
  await store.invitations.replace(second);
  expect([await store.invitations.find('first'), await store.invitations.find('second')]).toEqual([
    null,
    second,
  ]);
  expect([await store.invitations.delete('second'), await store.invitations.delete('second')]).toEqual([
    true,
    false,
  ]);
});

test('collaborations are found by app and account, and go with either', async () => {
  const { store, sora, app } = await world();
  const collaboration: Collaboration = {
    id: newId(),
    appId: app.id,
    accountId: sora.id,
    permissions: ['view', 'deploy', 'operate'],
    createdAt: at(1),
    updatedAt: at(1),
  };
  await store.collaborations.insert(collaboration);
  await expect(store.collaborations.insert({ ...collaboration, id: newId() })).rejects.toThrow('UNIQUE');
  const less: Collaboration = { ...collaboration, permissions: ['view'], updatedAt: at(2) };
  await store.collaborations.update(less);
  expect(await store.collaborations.find(app.id, sora.id)).toEqual(less);
  expect(await store.collaborations.ofApp(app.id)).toEqual([less]);
  expect(await store.collaborations.ofAccount(sora.id)).toEqual([less]);
  await store.accounts.delete(sora.id);
  expect(await store.collaborations.ofApp(app.id)).toEqual([]);
});

test('SSH keys are those of an account, and go with it', async () => {
  const { store, owner, sora } = await world();
  const key = (accountId: string, ms: number) => ({
    id: newId(),
    accountId,
    publicKey: `ssh-ed25519 AAAA${ms}`,
    comment: 'me@laptop',
    fingerprint: `00:${ms}`,
    createdAt: at(ms),
  });
  const [first, second, theirs] = [key(owner.id, 1), key(owner.id, 2), key(sora.id, 1)];
  for (const each of [second, first, theirs]) await store.sshKeys.insert(each);
  expect(await store.sshKeys.list(owner.id)).toEqual([first, second]);
  await store.sshKeys.delete(first.id);
  expect(await store.sshKeys.list(owner.id)).toEqual([second]);
  await store.accounts.delete(sora.id);
  expect(await store.sshKeys.list(sora.id)).toEqual([]);
});

test('the newest deeds are kept, and found by app and by account', async () => {
  const { store, owner, sora, app } = await world();
  const deed = (actor: Account, about: typeof app | null, ms: number) => ({
    id: newId(),
    at: at(ms),
    actor: { id: actor.id, email: actor.email },
    address: '192.0.2.1',
    action: 'PATCH /apps/:app',
    app: about && { id: about.id, name: about.name },
    fields: ['name'],
    allowed: ms !== 2,
  });
  const [first, second, third, fourth] = [
    deed(owner, app, 1),
    deed(sora, app, 2),
    deed(sora, null, 3),
    deed(owner, null, 4),
  ];
  for (const each of [first, second, third, fourth]) await store.audit.insert(each, 3);
  expect(await store.audit.list({ appIds: [app.id], limit: 9 })).toEqual([second]);
  expect(await store.audit.list({ appIds: [], accountIds: [sora.id], limit: 9 })).toEqual([third, second]);
  expect(await store.audit.list({ appIds: [app.id], accountIds: [owner.id], limit: 1 })).toEqual([fourth]);
});

test('a second factor is sealed, replaced by the next one, and goes with its account', async () => {
  const { store, sora, path } = await world();
  const secret = Buffer.from('a secret of an app');
  const factor = { accountId: sora.id, secret, isOn: false, lastStep: 0, recoveryHashes: [] };
  await store.secondFactors.save(factor);
  const on = { ...factor, isOn: true, lastStep: 7, recoveryHashes: ['abc'] };
  await store.secondFactors.save(on);
  expect(await store.secondFactors.find(sora.id)).toEqual(on);
  const written = ['', '-wal'].map((each) => readFileSync(`${path}${each}`));
  for (const form of [secret, Buffer.from(secret.toString('base64'))])
    expect(Buffer.concat(written).includes(form)).toBe(false);
  await store.accounts.delete(sora.id);
  expect(await store.secondFactors.find(sora.id)).toBeNull();
});

test('only a transfer changes the owner of an app', async () => {
  const { store, owner, sora, app } = await world();
  const transfer = (ms: number) => ({
    id: newId(),
    appId: app.id,
    ownerId: owner.id,
    recipientId: sora.id,
    state: 'pending' as const,
    createdAt: at(ms),
    updatedAt: at(ms),
  });
  const [first, second] = [transfer(1), transfer(2)];
  for (const each of [first, second]) await store.appTransfers.insert(each);
  await store.appTransfers.update({ ...first, state: 'declined', updatedAt: at(3) });
  const settled = { ...first, state: 'declined', updatedAt: at(3) };
  for (const account of [owner, sora])
    expect(await store.appTransfers.ofAccount(account.id)).toEqual([second, settled]);
  await store.appTransfers.delete(first.id);
  expect(await store.appTransfers.ofApp(app.id)).toEqual([second]);

  await store.apps.setOwner(app.id, sora.id, at(4));
  await store.apps.update({ ...app, maintenance: true });
  expect(await store.apps.find('haiku')).toMatchObject({ ownerId: sora.id, maintenance: true });
});

test('a login in the browser is found by either end, counted by address, and forgotten when it is over', async () => {
  const { store, sora } = await world();
  const login = {
    clientHash: 'client',
    pageHash: 'page',
    tokenHash: 'token',
    description: 'renga on pond',
    address: '192.0.2.1',
    decision: 'open',
    accountId: null,
    endsAt: at(10),
  } as const;
  await store.browserLogins.insert(login);
  await store.browserLogins.insert({
    ...login,
    clientHash: 'other',
    pageHash: 'other',
    address: '192.0.2.2',
    endsAt: at(20),
  });
  expect(await store.browserLogins.findByPage('page')).toEqual(login);
  expect(await store.browserLogins.count('192.0.2.1')).toEqual({ all: 2, ofAddress: 1 });
  const allowed = { ...login, decision: 'allowed', accountId: sora.id } as const;
  await store.browserLogins.update(allowed);
  expect(await store.browserLogins.find('client')).toEqual(allowed);
  await store.browserLogins.trim(at(10));
  expect(await store.browserLogins.count('192.0.2.1')).toEqual({ all: 1, ofAddress: 0 });
  await store.browserLogins.delete('other');
  expect(await store.browserLogins.find('other')).toBeNull();
});

test('there is one pre-authorization an account, an app and an authorization', async () => {
  const { store, sora, app } = await world();
  const given = { accountId: sora.id, appId: app.id, authorizationId: null, endsAt: at(10) };
  await store.preAuthorizations.put(given);
  await store.preAuthorizations.put({ ...given, endsAt: at(20) });
  await store.preAuthorizations.put({ ...given, authorizationId: 'mine' });
  expect(await store.preAuthorizations.list(sora.id, app.id)).toEqual([
    { ...given, endsAt: at(20) },
    { ...given, authorizationId: 'mine' },
  ]);
  await store.preAuthorizations.trim(at(10));
  expect(await store.preAuthorizations.list(sora.id, app.id)).toEqual([{ ...given, endsAt: at(20) }]);
  await store.apps.delete(app.id);
  expect(await store.preAuthorizations.list(sora.id, app.id)).toEqual([]);
});
