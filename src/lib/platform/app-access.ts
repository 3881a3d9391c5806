import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { OWNERS, type Permission } from '../domain/collaboration.ts';
import { Refusal } from '../domain/refusal.ts';
import { permissionsOf, teamBehind } from '../domain/team.ts';
import type { Records } from './ports.ts';

interface AppWish {
  /** By id or name. */
  readonly app: string;
  readonly permission: Permission;
}

/**
 * An app, for somebody who wants to do something with it. This is where it is decided who may, for every use case; within
 * a transaction too, as much may have changed since it was asked before.
 * @throws {Refusal} as `Apps.find`
 */
export async function findApp(
  records: Records,
  account: Account,
  { app: idOrName, permission }: AppWish,
): Promise<App> {
  const app = await records.apps.find(idOrName);
  if (app?.status !== 'active') throw Refusal.missing('app');
  const permissions = await permissionsFor(records, account, app);
  if (!permissions.includes('view')) throw Refusal.missing('app');
  if (permissions.includes(permission)) return app;
  throw new Refusal(
    'forbidden',
    `You may not do that with ${app.name}: it takes the permission to ${permission}. Ask ${await whoGives(records, app)}.`,
  );
}

/** Whether `findApp` finds it. */
export async function mayWithApp(
  records: Records,
  account: Account,
  { app: idOrName, permission }: AppWish,
): Promise<boolean> {
  const app = await records.apps.find(idOrName);
  return app?.status === 'active' && (await permissionsFor(records, account, app)).includes(permission);
}

async function permissionsFor(
  { collaborations, teams }: Records,
  { id }: Account,
  app: App,
): Promise<readonly Permission[]> {
  if (app.ownerId === id) return OWNERS;
  const given = await collaborations.find(app.id, id);
  const member = await teams.member(app.ownerId, id);
  return permissionsOf(member?.role ?? null, app, given?.permissions ?? []);
}

async function whoGives({ accounts }: Records, { ownerId }: App): Promise<string> {
  const owner = await accounts.find(ownerId);
  const team = owner && teamBehind(owner);
  return team ? `an admin of the team ${team.name}` : 'its owner';
}
