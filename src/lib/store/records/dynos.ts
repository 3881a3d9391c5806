import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { Dyno } from '../../domain/dyno.ts';
import type { DynoRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { fromFailure, toDate, toDateOrNull, toFailure, toMap } from './columns.ts';

const stateColumn = z.enum(['starting', 'up', 'crashed', 'down', 'idle', 'complete']);

export class SqlDynos implements DynoRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async insert(dyno: Dyno): Promise<void> {
    await this.#database.insertInto('dynos').values(this.#fromDyno(dyno)).execute();
  }

  async update(dyno: Dyno): Promise<void> {
    await this.#database.updateTable('dynos').set(this.#fromDyno(dyno)).where('id', '=', dyno.id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('dynos').where('id', '=', id).execute();
  }

  /** Two runs can share a name for a moment: the one that serves is meant, else the newest. */
  async find(appId: string, idOrName: string): Promise<Dyno | null> {
    const [, type = '', number = '-1'] = /^([\w-]+)\.(\d{1,9})$/.exec(idOrName) ?? [];
    const row = await this.#database
      .selectFrom('dynos')
      .selectAll()
      .where('app_id', '=', appId)
      .where((where) =>
        where.or([
          where('id', '=', idOrName),
          where.and([where('type', '=', type), where('number', '=', Number(number))]),
        ]),
      )
      .orderBy('serving', 'desc')
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ? this.#toDyno(row) : null;
  }

  async list(appId: string): Promise<readonly Dyno[]> {
    const rows = await this.#database
      .selectFrom('dynos')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('created_at')
      .execute();
    return rows.map((row) => this.#toDyno(row));
  }

  async all(): Promise<readonly Dyno[]> {
    const rows = await this.#database.selectFrom('dynos').selectAll().orderBy('created_at').execute();
    return rows.map((row) => this.#toDyno(row));
  }

  #fromDyno(dyno: Dyno) {
    return {
      id: dyno.id,
      app_id: dyno.appId,
      release_id: dyno.releaseId,
      release_version: dyno.releaseVersion,
      type: dyno.type,
      number: dyno.number,
      size: dyno.size,
      command: dyno.command,
      state: dyno.state,
      one_off: dyno.oneOff ? 1 : 0,
      attached: dyno.attached ? 1 : 0,
      serving: dyno.serving ? 1 : 0,
      container_id: dyno.containerId,
      endpoint: dyno.endpoint,
      port: dyno.port,
      env_sealed: this.#cipher.seal(dyno.env),
      exit_code: dyno.exitCode,
      failure_json: fromFailure(dyno.failure),
      crashes: dyno.crashes,
      retry_at: dyno.retryAt?.getTime() ?? null,
      expires_at: dyno.expiresAt?.getTime() ?? null,
      end_asked_at: dyno.endAskedAt?.getTime() ?? null,
      routed_until: dyno.routedUntil?.getTime() ?? null,
      created_at: dyno.createdAt.getTime(),
      updated_at: dyno.updatedAt.getTime(),
    };
  }

  #toDyno(row: Selectable<Tables['dynos']>): Dyno {
    return {
      id: row.id,
      appId: row.app_id,
      releaseId: row.release_id,
      releaseVersion: row.release_version,
      type: row.type,
      number: row.number,
      size: row.size,
      command: row.command,
      state: stateColumn.parse(row.state),
      oneOff: row.one_off === 1,
      attached: row.attached === 1,
      serving: row.serving === 1,
      containerId: row.container_id,
      endpoint: row.endpoint,
      port: row.port,
      env: toMap(this.#cipher.unseal(row.env_sealed)),
      exitCode: row.exit_code,
      failure: toFailure(row.failure_json),
      crashes: row.crashes,
      retryAt: toDateOrNull(row.retry_at),
      expiresAt: toDateOrNull(row.expires_at),
      endAskedAt: toDateOrNull(row.end_asked_at),
      routedUntil: toDateOrNull(row.routed_until),
      createdAt: toDate(row.created_at),
      updatedAt: toDate(row.updated_at),
    };
  }
}
