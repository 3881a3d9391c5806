import { connect } from 'node:net';
import type { Backend } from '../../backend/backend.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnResource } from '../../client/wire/add-on.ts';
import { askConsole } from '../add-ons/console.ts';
import { CommandError } from '../command-error.ts';

interface Database {
  readonly backend: Backend;
  readonly client: PlatformClient;
  readonly addOn: AddOnResource;
}

const PORT = 5432;
const PATIENCE_MS = 3_000;

/**
 * What leads psql on this machine to one database (libpq: Environment Variables). The name in its URL is known to dynos
 * alone, but a container of an engine on this machine has an address that the machine itself reaches; no port is opened.
 * @throws {CommandError} `database_out_of_reach` for one elsewhere, or of an engine in a machine of its own
 */
export async function databaseEnvironment(database: Database): Promise<Readonly<Record<string, string>>> {
  const { backend, addOn } = database;
  // An address of another machine may be that of something else here, which is not to be shown a password.
  const addresses = backend.name === 'local' ? await addressesOf(database) : [];
  for (const address of addresses)
    if (await accepts(address)) return { PGHOSTADDR: address, PGSSLMODE: 'prefer' };
  throw new CommandError(
    `${addOn.name} cannot be reached from this machine by anything but its dynos. Use: renga pg:psql ${addOn.name} --app ${addOn.app.name}`,
    { id: 'database_out_of_reach' },
  );
}

/** Beside its server, its container is asked. */
async function addressesOf(database: Database): Promise<readonly string[]> {
  const words = ['--no-psqlrc', '--command=\\! hostname -i'];
  return (await askConsole({ ...database, words })).trim().split(/\s+/);
}

function accepts(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: PORT, timeout: PATIENCE_MS });
    const end = (isThere: boolean) => (): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
