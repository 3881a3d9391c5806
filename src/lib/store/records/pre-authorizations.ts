import type { Kysely } from 'kysely';
import type { PreAuthorization } from '../../domain/pre-authorization.ts';
import type { PreAuthorizationRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

/** An authorization that is none is an empty text here: nothing is equal to a null. */
export class SqlPreAuthorizations implements PreAuthorizationRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async put({ accountId, appId, authorizationId, endsAt }: PreAuthorization): Promise<void> {
    const row = {
      account_id: accountId,
      app_id: appId,
      authorization_id: authorizationId ?? '',
      ends_at: endsAt.getTime(),
    };
    await this.#database.replaceInto('pre_authorizations').values(row).execute();
  }

  async list(accountId: string, appId: string): Promise<readonly PreAuthorization[]> {
    const rows = await this.#database
      .selectFrom('pre_authorizations')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('app_id', '=', appId)
      .execute();
    return rows.map((row) => ({
      accountId,
      appId,
      authorizationId: row.authorization_id || null,
      endsAt: toDate(row.ends_at),
    }));
  }

  async trim(now: Date): Promise<void> {
    await this.#database.deleteFrom('pre_authorizations').where('ends_at', '<=', now.getTime()).execute();
  }
}
