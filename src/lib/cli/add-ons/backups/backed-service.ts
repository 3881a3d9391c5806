import type { PlatformClient } from '../../../client/platform-client.ts';
import type { Transfer } from '../../../client/wire/database.ts';

/** A service whose databases are backed up, as the commands about that speak of it. */
export interface BackedService {
  readonly service: 'postgresql' | 'mariadb';
  /** What the commands begin with. */
  readonly topic: string;
  /** Of transfers of its databases: what reads one, what writes one. */
  readonly tools: readonly [reader: string, writer: string];
  /** What a downloaded backup is called when nobody says. */
  readonly file: string;
}

export const POSTGRESQL: BackedService = {
  service: 'postgresql',
  topic: 'pg:backups',
  tools: ['pg_dump', 'pg_restore'],
  file: 'latest.dump',
};

export const MARIADB: BackedService = {
  service: 'mariadb',
  topic: 'mysql:backups',
  tools: ['mariadb_dump', 'mariadb'],
  file: 'latest.sql',
};

/** Backups, restores and copies of the databases of one service of an app, oldest first. */
export async function transfersOf(
  client: PlatformClient,
  { tools }: BackedService,
  app: string,
): Promise<readonly Transfer[]> {
  const [reader, writer] = tools;
  return (await client.transfers.list(app)).filter(
    ({ from_type, to_type }) => from_type === reader || to_type === writer,
  );
}
