import type { Kysely, Selectable } from 'kysely';
import { type Collaboration, checkPermissions, OWNERS } from '../../domain/collaboration.ts';
import type { CollaborationRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate, toStrings } from './columns.ts';

export class SqlCollaborations implements CollaborationRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async find(appId: string, accountId: string): Promise<Collaboration | null> {
    const row = await this.#database
      .selectFrom('collaborations')
      .selectAll()
      .where('app_id', '=', appId)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    return row ? toCollaboration(row) : null;
  }

  ofApp(appId: string): Promise<readonly Collaboration[]> {
    return this.#where('app_id', appId);
  }

  ofAccount(accountId: string): Promise<readonly Collaboration[]> {
    return this.#where('account_id', accountId);
  }

  async insert(collaboration: Collaboration): Promise<void> {
    const { id, appId, accountId, permissions, createdAt, updatedAt } = collaboration;
    await this.#database
      .insertInto('collaborations')
      .values({
        id,
        app_id: appId,
        account_id: accountId,
        permissions_json: JSON.stringify(permissions),
        created_at: createdAt.getTime(),
        updated_at: updatedAt.getTime(),
      })
      .execute();
  }

  async update({ id, permissions, updatedAt }: Collaboration): Promise<void> {
    await this.#database
      .updateTable('collaborations')
      .set({ permissions_json: JSON.stringify(permissions), updated_at: updatedAt.getTime() })
      .where('id', '=', id)
      .execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('collaborations').where('id', '=', id).execute();
  }

  async #where(column: 'app_id' | 'account_id', id: string): Promise<readonly Collaboration[]> {
    const rows = await this.#database
      .selectFrom('collaborations')
      .selectAll()
      .where(column, '=', id)
      .orderBy('created_at')
      .execute();
    return rows.map(toCollaboration);
  }
}

const toCollaboration = (row: Selectable<Tables['collaborations']>): Collaboration => ({
  id: row.id,
  appId: row.app_id,
  accountId: row.account_id,
  permissions: checkPermissions(toStrings(row.permissions_json), OWNERS),
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});
