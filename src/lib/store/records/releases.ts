import { type Kysely, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { HandOverRecord, NewRelease, Release } from '../../domain/release.ts';
import type { ReleaseRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { fromFailure, toActor, toDate, toDateOrNull, toFailure, toMap } from './columns.ts';

const statusColumn = z.enum(['pending', 'succeeded', 'failed']);
const causeColumn = z.enum([
  'initial',
  'deploy',
  'config',
  'rollback',
  'slug',
  'promotion',
  'add-on',
  'test',
]);
const handOverColumn = z.object({
  served: z.number(),
  failed: z.number(),
  retried: z.number(),
  longestHeldMs: z.number(),
});

export class SqlReleases implements ReleaseRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async insert(release: NewRelease): Promise<Release> {
    const row = await this.#database
      .insertInto('releases')
      .values({
        id: release.id,
        app_id: release.appId,
        version: sql<number>`(SELECT coalesce(max(version), 0) + 1 FROM releases WHERE app_id = ${release.appId})`,
        status: release.status,
        cause: release.cause,
        description: release.description,
        actor_json: JSON.stringify(release.actor),
        slug_id: release.slugId,
        config_sealed: this.#cipher.seal(release.config),
        failure_json: fromFailure(release.failure),
        base_id: release.baseId ?? null,
        command_started_at: null,
        hand_over_json: null,
        created_at: release.createdAt.getTime(),
        updated_at: release.updatedAt.getTime(),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return this.#toRelease(row);
  }

  async find(appId: string, idOrVersion: string): Promise<Release | null> {
    const version = /^\d{1,9}$/.test(idOrVersion) ? Number(idOrVersion) : -1;
    const row = await this.#database
      .selectFrom('releases')
      .selectAll()
      .where('app_id', '=', appId)
      .where((where) => where.or([where('id', '=', idOrVersion), where('version', '=', version)]))
      .executeTakeFirst();
    return row ? this.#toRelease(row) : null;
  }

  async list(appId: string): Promise<readonly Release[]> {
    const rows = await this.#database
      .selectFrom('releases')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('version', 'desc')
      .execute();
    return rows.map((row) => this.#toRelease(row));
  }

  async current(appId: string): Promise<Release | null> {
    const row = await this.#database
      .selectFrom('releases')
      .selectAll()
      .where('app_id', '=', appId)
      .where('status', '=', 'succeeded')
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ? this.#toRelease(row) : null;
  }

  async currents(): Promise<readonly Release[]> {
    const rows = await this.#database
      .selectFrom('releases')
      .selectAll()
      .where('status', '=', 'succeeded')
      .where(
        'version',
        '=',
        sql<number>`(SELECT max(version) FROM releases AS each WHERE each.app_id = releases.app_id AND each.status = 'succeeded')`,
      )
      .execute();
    return rows.map((row) => this.#toRelease(row));
  }

  async pending(): Promise<readonly Release[]> {
    const rows = await this.#database
      .selectFrom('releases')
      .selectAll()
      .where('status', '=', 'pending')
      .orderBy('created_at')
      .orderBy('version')
      .execute();
    return rows.map((row) => this.#toRelease(row));
  }

  async settle(id: string, outcome: Parameters<ReleaseRecords['settle']>[1]): Promise<void> {
    await this.#database
      .updateTable('releases')
      .set({
        status: outcome.status,
        failure_json: fromFailure(outcome.failure),
        updated_at: outcome.at.getTime(),
      })
      .where('id', '=', id)
      .execute();
  }

  async beginCommand(id: string, at: Date): Promise<void> {
    await this.#database
      .updateTable('releases')
      .set({ command_started_at: at.getTime() })
      .where('id', '=', id)
      .execute();
  }

  async recordHandOver(id: string, seen: HandOverRecord): Promise<void> {
    await this.#database
      .updateTable('releases')
      .set({ hand_over_json: JSON.stringify(seen) })
      .where('id', '=', id)
      .execute();
  }

  #toRelease(row: Selectable<Tables['releases']>): Release {
    return {
      id: row.id,
      appId: row.app_id,
      version: row.version,
      status: statusColumn.parse(row.status),
      cause: causeColumn.parse(row.cause),
      description: row.description,
      actor: toActor(row.actor_json),
      slugId: row.slug_id,
      config: toMap(this.#cipher.unseal(row.config_sealed)),
      failure: toFailure(row.failure_json),
      baseId: row.base_id,
      commandStartedAt: toDateOrNull(row.command_started_at),
      handOver: row.hand_over_json === null ? null : handOverColumn.parse(JSON.parse(row.hand_over_json)),
      createdAt: toDate(row.created_at),
      updatedAt: toDate(row.updated_at),
    };
  }
}
