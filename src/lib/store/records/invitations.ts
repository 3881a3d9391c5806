import type { Kysely } from 'kysely';
import type { Invitation } from '../../domain/invitation.ts';
import type { InvitationRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

export class SqlInvitations implements InvitationRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async replace({ id, accountId, secretHash, expiresAt, createdAt }: Invitation): Promise<void> {
    await this.#database.deleteFrom('invitations').where('account_id', '=', accountId).execute();
    await this.#database
      .insertInto('invitations')
      .values({
        id,
        account_id: accountId,
        secret_hash: secretHash,
        expires_at: expiresAt.getTime(),
        created_at: createdAt.getTime(),
      })
      .execute();
  }

  async find(secretHash: string): Promise<Invitation | null> {
    const row = await this.#database
      .selectFrom('invitations')
      .selectAll()
      .where('secret_hash', '=', secretHash)
      .executeTakeFirst();
    if (!row) return null;
    return {
      id: row.id,
      accountId: row.account_id,
      secretHash: row.secret_hash,
      expiresAt: toDate(row.expires_at),
      createdAt: toDate(row.created_at),
    };
  }

  async delete(secretHash: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('invitations')
      .where('secret_hash', '=', secretHash)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}
