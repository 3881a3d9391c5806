import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { AppTransfer } from '../../domain/app-transfer.ts';
import type { AppTransferRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

const state = z.enum(['pending', 'accepted', 'declined']);

export class SqlAppTransfers implements AppTransferRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(transfer: AppTransfer): Promise<void> {
    await this.#database
      .insertInto('app_transfers')
      .values({
        id: transfer.id,
        app_id: transfer.appId,
        owner_id: transfer.ownerId,
        recipient_id: transfer.recipientId,
        state: transfer.state,
        created_at: transfer.createdAt.getTime(),
        updated_at: transfer.updatedAt.getTime(),
      })
      .execute();
  }

  async update({ id, state: settled, updatedAt }: AppTransfer): Promise<void> {
    await this.#database
      .updateTable('app_transfers')
      .set({ state: settled, updated_at: updatedAt.getTime() })
      .where('id', '=', id)
      .execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('app_transfers').where('id', '=', id).execute();
  }

  async ofApp(appId: string): Promise<readonly AppTransfer[]> {
    const rows = await this.#database
      .selectFrom('app_transfers')
      .selectAll()
      .where('app_id', '=', appId)
      .execute();
    return rows.map(toTransfer);
  }

  async ofAccount(accountId: string): Promise<readonly AppTransfer[]> {
    const rows = await this.#database
      .selectFrom('app_transfers')
      .selectAll()
      .where((where) => where.or([where('owner_id', '=', accountId), where('recipient_id', '=', accountId)]))
      .orderBy('created_at', 'desc')
      .execute();
    return rows.map(toTransfer);
  }
}

const toTransfer = (row: Selectable<Tables['app_transfers']>): AppTransfer => ({
  id: row.id,
  appId: row.app_id,
  ownerId: row.owner_id,
  recipientId: row.recipient_id,
  state: state.parse(row.state),
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});
