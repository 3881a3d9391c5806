import { access } from './sessions/access.ts';
import { account } from './sessions/account.ts';
import { addons } from './sessions/addons.ts';
import { apps, farewell } from './sessions/apps.ts';
import { config } from './sessions/config.ts';
import { databases } from './sessions/databases.ts';
import { domains } from './sessions/domains.ts';
import { dynos } from './sessions/dynos.ts';
import { keys } from './sessions/keys.ts';
import { pipelines } from './sessions/pipelines.ts';
import { releases } from './sessions/releases.ts';
import { webhooks } from './sessions/webhooks.ts';
import type { Step } from './step.ts';

/** What is typed, one after the other. */
export const sessions: Readonly<Record<string, readonly Step[]>> = {
  apps,
  config,
  dynos,
  releases,
  domains,
  webhooks,
  databases,
  addons,
  pipelines,
  access,
  keys,
  account,
  farewell,
};
