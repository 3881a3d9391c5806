import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { BackupSchedule, Transfer } from '../../domain/transfer.ts';
import type { TransferRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate, toDateOrNull } from './columns.ts';

const kindColumn = z.enum(['backup', 'restore', 'copy']);
const stateColumn = z.enum(['pending', 'running', 'succeeded', 'failed', 'cancelled']);
const endColumn = z.object({
  name: z.string(),
  addOnId: z.string().nullable(),
  service: z.enum(['postgresql', 'mariadb']).optional(),
});
const logColumn = z.array(z.object({ at: z.number(), text: z.string() }));

/** What was moved of databases, and what is to be, every day. */
export class SqlTransfers implements TransferRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(transfer: Omit<Transfer, 'number'>): Promise<Transfer> {
    const { newest } = await this.#database
      .selectFrom('transfer_numbers')
      .select('newest')
      .where('app_id', '=', transfer.appId)
      .executeTakeFirst()
      .then((row) => row ?? { newest: 0 });
    const numbered: Transfer = { ...transfer, number: newest + 1 };
    await this.#database
      .insertInto('transfer_numbers')
      .values({ app_id: transfer.appId, newest: numbered.number })
      .onConflict((conflict) => conflict.column('app_id').doUpdateSet({ newest: numbered.number }))
      .execute();
    await this.#database.insertInto('transfers').values(fromTransfer(numbered)).execute();
    return numbered;
  }

  async update(transfer: Transfer): Promise<void> {
    const { id, ...change } = fromTransfer(transfer);
    await this.#database.updateTable('transfers').set(change).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('transfers').where('id', '=', id).execute();
  }

  async find(id: string): Promise<Transfer | null> {
    const row = await this.#database
      .selectFrom('transfers')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? toTransfer(row) : null;
  }

  async list({ appId }: { readonly appId?: string } = {}): Promise<readonly Transfer[]> {
    const query = this.#database.selectFrom('transfers').selectAll();
    const rows = appId === undefined ? query : query.where('app_id', '=', appId);
    return (await rows.orderBy('number').execute()).map(toTransfer);
  }

  async putSchedule(schedule: BackupSchedule): Promise<void> {
    const row = {
      id: schedule.id,
      add_on_id: schedule.addOnId,
      name: schedule.name,
      hour: schedule.hour,
      timezone: schedule.timezone,
      next_at: schedule.nextAt.getTime(),
      created_at: schedule.createdAt.getTime(),
    };
    await this.#database
      .insertInto('backup_schedules')
      .values(row)
      .onConflict((conflict) => conflict.column('add_on_id').doUpdateSet(row))
      .execute();
  }

  async deleteSchedule(id: string): Promise<void> {
    await this.#database.deleteFrom('backup_schedules').where('id', '=', id).execute();
  }

  async schedules(): Promise<readonly BackupSchedule[]> {
    const rows = await this.#database.selectFrom('backup_schedules').selectAll().orderBy('name').execute();
    return rows.map((row) => ({
      id: row.id,
      addOnId: row.add_on_id,
      name: row.name,
      hour: row.hour,
      timezone: row.timezone,
      nextAt: toDate(row.next_at),
      createdAt: toDate(row.created_at),
    }));
  }
}

const fromTransfer = (transfer: Transfer): Selectable<Tables['transfers']> => ({
  id: transfer.id,
  app_id: transfer.appId,
  number: transfer.number,
  kind: transfer.kind,
  scheduled: transfer.scheduled ? 1 : 0,
  from_json: JSON.stringify(transfer.from),
  to_json: JSON.stringify(transfer.to),
  state: transfer.state,
  source_bytes: transfer.sourceBytes,
  processed_bytes: transfer.processedBytes,
  log_json: JSON.stringify(transfer.log.map(({ at, text }) => ({ at: at.getTime(), text }))),
  created_at: transfer.createdAt.getTime(),
  started_at: transfer.startedAt?.getTime() ?? null,
  finished_at: transfer.finishedAt?.getTime() ?? null,
});

const toTransfer = (row: Selectable<Tables['transfers']>): Transfer => ({
  id: row.id,
  appId: row.app_id,
  number: row.number,
  kind: kindColumn.parse(row.kind),
  scheduled: row.scheduled === 1,
  from: endColumn.parse(JSON.parse(row.from_json)),
  to: endColumn.parse(JSON.parse(row.to_json)),
  state: stateColumn.parse(row.state),
  sourceBytes: row.source_bytes,
  processedBytes: row.processed_bytes,
  log: logColumn.parse(JSON.parse(row.log_json)).map(({ at, text }) => ({ at: toDate(at), text })),
  createdAt: toDate(row.created_at),
  startedAt: toDateOrNull(row.started_at),
  finishedAt: toDateOrNull(row.finished_at),
});
