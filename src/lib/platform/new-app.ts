import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { Team } from '../domain/team.ts';
import { newId } from '../std/ids.ts';
import type { Records } from './ports.ts';

/** What somebody says of an app that they want; all of it may be left out. */
export interface WantedApp {
  readonly name?: string;
  readonly stack?: string;
  readonly region?: string;
  /** The team that is to own it; whoever makes it otherwise. */
  readonly team?: Pick<Team, 'id'>;
  readonly locked?: boolean;
}

/** Writes an app with its releases v1 and v2, as Heroku makes them. */
export async function insertApp(records: Records, app: App, maker: Account): Promise<void> {
  await records.apps.insert(app);
  for (const description of ['Initial release', 'Enable Logplex'])
    await records.releases.insert({
      id: newId(),
      appId: app.id,
      status: 'succeeded',
      cause: 'initial',
      description,
      actor: { id: maker.id, email: maker.email },
      slugId: null,
      config: {},
      failure: null,
      createdAt: app.createdAt,
      updatedAt: app.createdAt,
    });
}
