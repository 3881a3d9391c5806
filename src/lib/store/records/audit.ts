import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { AuditRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toActor, toDate, toStrings } from './columns.ts';

const app = z.object({ id: z.string(), name: z.string() });

export class SqlAudit implements AuditRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(entry: AuditEntry, kept: number): Promise<void> {
    const { insertId } = await this.#database
      .insertInto('audit')
      .values({
        id: entry.id,
        at: entry.at.getTime(),
        account_id: entry.actor.id,
        actor_json: JSON.stringify({ id: entry.actor.id, email: entry.actor.email }),
        address: entry.address,
        action: entry.action,
        app_id: entry.app?.id ?? null,
        app_json: entry.app && JSON.stringify(entry.app),
        fields_json: JSON.stringify(entry.fields),
        allowed: entry.allowed ? 1 : 0,
      })
      .executeTakeFirst();
    await this.#database
      .deleteFrom('audit')
      .where('sequence', '<=', Number(insertId ?? 0) - kept)
      .execute();
  }

  async list({
    appIds,
    accountIds = [],
    limit,
  }: Parameters<AuditRecords['list']>[0]): Promise<readonly AuditEntry[]> {
    const rows = await this.#database
      .selectFrom('audit')
      .selectAll()
      .where((where) =>
        where.or([where('app_id', 'in', [...appIds]), where('account_id', 'in', [...accountIds])]),
      )
      .orderBy('sequence', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      at: toDate(row.at),
      actor: toActor(row.actor_json),
      address: row.address,
      action: row.action,
      app: row.app_json === null ? null : app.parse(JSON.parse(row.app_json)),
      fields: toStrings(row.fields_json),
      allowed: row.allowed === 1,
    }));
  }
}
