import type { Kysely } from 'kysely';
import type { SshKey } from '../../domain/ssh-key.ts';
import type { SshKeyRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

export class SqlSshKeys implements SshKeyRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert({ id, accountId, publicKey, comment, fingerprint, createdAt }: SshKey): Promise<void> {
    await this.#database
      .insertInto('ssh_keys')
      .values({
        id,
        account_id: accountId,
        public_key: publicKey,
        comment,
        fingerprint,
        created_at: createdAt.getTime(),
      })
      .execute();
  }

  async list(accountId: string): Promise<readonly SshKey[]> {
    const rows = await this.#database
      .selectFrom('ssh_keys')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('created_at')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      accountId: row.account_id,
      publicKey: row.public_key,
      comment: row.comment,
      fingerprint: row.fingerprint,
      createdAt: toDate(row.created_at),
    }));
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('ssh_keys').where('id', '=', id).execute();
  }
}
