import type { AddOn } from '../../domain/add-on.ts';
import {
  type UpgradeResource,
  upgradeForm,
  type WaitResource,
  wantedVersionForm,
} from '../../schema/database.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, type Handler, ok, read } from '../call.ts';

type Parts = Pick<ApiOptions, 'versionUpgrades' | 'databases'>;

const database = (call: Call): string => call.param('database');

/** What the official client asks Heroku's data host about versions of PostgreSQL and Redis. */
export const versionUpgradeHandlers = ({ versionUpgrades, databases }: Parts) => ({
  prepare: (async (call) => {
    const { version } = read(upgradeForm, call);
    const { name, upgrade } = await versionUpgrades.prepare(call.account, database(call), version);
    return said(
      `The upgrade of ${name} to ${upgrade?.to} is prepared. It begins when you say so: pg:upgrade:run ${name}`,
    );
  }) satisfies Handler,

  tryOut: (async (call) => {
    const { version } = read(upgradeForm, call);
    const { name, upgrade } = await versionUpgrades.tryOut(call.account, database(call), version);
    return said(`${name} is copied to ${upgrade?.to} on trial. To see how it ends: pg:upgrade:wait ${name}`);
  }) satisfies Handler,

  run: (async (call) => {
    const { version: wanted } = read(upgradeForm, call);
    const way = { service: 'postgresql', wanted } as const;
    const { name, upgrade } = await versionUpgrades.run(call.account, database(call), way);
    return said(
      `${name} is closed until it is upgraded to ${upgrade?.to}. To wait for that: pg:upgrade:wait ${name}`,
    );
  }) satisfies Handler,

  cancel: (async (call) => {
    const { name } = await versionUpgrades.cancel(call.account, database(call));
    return said(`The upgrade of ${name} is cancelled.`);
  }) satisfies Handler,

  wait: (async (call) =>
    ok(statusOf(await databases.find(call.account, database(call), 'postgresql')))) satisfies Handler,

  runRedis: (async (call) => {
    const { version: wanted } = read(wantedVersionForm, call);
    const way = { service: 'redis', wanted } as const;
    const { name, upgrade } = await versionUpgrades.run(call.account, database(call), way);
    return said(`${name} is started again as ${upgrade?.to}. To wait for that: redis:wait ${name}`);
  }) satisfies Handler,
});

function said(message: string) {
  const answer: UpgradeResource = { message };
  return ok(answer);
}

function statusOf({ version, upgrade }: AddOn): WaitResource {
  if (upgrade === null) return { message: 'no upgrade was begun', 'waiting?': false };
  const { kind, state, to, reason } = upgrade;
  const what = kind === 'trial' ? `trial of the upgrade to ${to}` : `upgrade to ${to}`;
  if (state === 'running') return { message: `${what} under way`, 'waiting?': true };
  if (state === 'failed')
    return {
      message: `${what} failed, it is ${version} as before: ${reason}`,
      'waiting?': false,
      'error?': true,
    };
  return { message: `${what} ${state}`, 'waiting?': false };
}
