import { access } from './sessions/access.ts';
import { account } from './sessions/account.ts';
import { addons } from './sessions/addons.ts';
import { apps, beginning, farewell } from './sessions/apps.ts';
import { certificates } from './sessions/certificates.ts';
import { config } from './sessions/config.ts';
import { databases } from './sessions/databases.ts';
import { domains } from './sessions/domains.ts';
import { dynos } from './sessions/dynos.ts';
import { keyValueStores } from './sessions/key-value-stores.ts';
import { keys } from './sessions/keys.ts';
import { machine } from './sessions/machine.ts';
import { outside } from './sessions/outside.ts';
import { pipelines } from './sessions/pipelines.ts';
import { releases } from './sessions/releases.ts';
import { secondFactor } from './sessions/second-factor.ts';
import { teams } from './sessions/teams.ts';
import { webhooks } from './sessions/webhooks.ts';
import type { Step } from './step.ts';

type Sessions = Readonly<Record<string, readonly Step[]>>;

// What is typed, one after the other, in an installation of its own each: so they can be typed side by side.

export const appSessions: Sessions = { apps, config, dynos, releases, domains, webhooks, farewell };
export const databaseSessions: Sessions = { beginning, databases };
export const addOnSessions: Sessions = { beginning, keyValueStores, addons, outside };
export const peopleSessions: Sessions = { beginning, pipelines, access, teams, keys, account, secondFactor };
export const machineSessions: Sessions = { machine };
/** Typed beside our own commands, at a server. */
const serverSessions: Sessions = { certificates };

export const sessions: Sessions = {
  ...appSessions,
  ...databaseSessions,
  ...addOnSessions,
  ...peopleSessions,
  ...machineSessions,
  ...serverSessions,
};
