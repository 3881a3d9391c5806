import * as Flags from '@oclif/core/flags';
import type { Backend } from '../../backend/backend.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { Output } from '../output/output.ts';
import { askConsole } from './console.ts';
import { chooseOfService } from './service-choice.ts';

interface Surroundings {
  readonly client: PlatformClient;
  readonly backend: Backend;
  readonly out: Output;
}

interface Diagnosis {
  /** As the person called it; the main one without it. */
  readonly database: string | undefined;
  readonly app: string;
  /** SQL, answered as a table. */
  readonly question: string;
  /** Asks in the database that no app uses, where the server counts for all of them. */
  readonly beside?: boolean;
}

/** The user of the server who sees what every credential does, let in beside the server alone. */
const SUPERUSER = ['--no-psqlrc', '--quiet', '--host=/tmp', '--username=postgres'];

/** Shows what a PostgreSQL server answers to a question about itself. */
export async function diagnose(
  { client, backend, out }: Surroundings,
  { database, app, question, beside = false }: Diagnosis,
): Promise<void> {
  const addOn = await chooseOfService(client, 'postgresql', { text: database, app });
  const where = beside ? ['--dbname=postgres'] : [];
  const words = [...SUPERUSER, ...where, `--command=${question}`];
  out.raw(await askConsole({ client, backend, addOn, words }));
}

export const truncateFlag = Flags.boolean({
  char: 't',
  description: 'show the first 40 characters of queries',
});

/** A query in a column of a table. */
export const queryColumn = (column: string, isTruncated: boolean): string =>
  isTruncated
    ? `CASE WHEN length(${column}) <= 40 THEN ${column} ELSE left(${column}, 39) || '…' END`
    : column;
