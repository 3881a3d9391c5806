import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { Drain } from '../../domain/drain.ts';
import type { DrainRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

const urlColumn = z.string();

/** Drains, their URLs sealed: these often hold a password. */
export class SqlDrains implements DrainRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async insert(drain: Drain): Promise<void> {
    await this.#database.insertInto('drains').values(this.#fromDrain(drain)).execute();
  }

  async update(drain: Drain): Promise<void> {
    const { id, ...change } = this.#fromDrain(drain);
    await this.#database.updateTable('drains').set(change).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('drains').where('id', '=', id).execute();
  }

  async list(appId: string): Promise<readonly Drain[]> {
    return (await this.#oldestFirst().where('app_id', '=', appId).execute()).map(this.#toDrain);
  }

  async all(): Promise<readonly Drain[]> {
    return (await this.#oldestFirst().execute()).map(this.#toDrain);
  }

  #oldestFirst() {
    return this.#database.selectFrom('drains').selectAll().orderBy('created_at').orderBy('id');
  }

  #fromDrain(drain: Drain): Selectable<Tables['drains']> {
    return {
      id: drain.id,
      app_id: drain.appId,
      url_sealed: this.#cipher.seal(drain.url),
      token: drain.token,
      add_on_id: drain.addOnId,
      created_at: drain.createdAt.getTime(),
      updated_at: drain.updatedAt.getTime(),
    };
  }

  readonly #toDrain = (row: Selectable<Tables['drains']>): Drain => ({
    id: row.id,
    appId: row.app_id,
    url: urlColumn.parse(this.#cipher.unseal(row.url_sealed)),
    token: row.token,
    addOnId: row.add_on_id,
    createdAt: toDate(row.created_at),
    updatedAt: toDate(row.updated_at),
  });
}
