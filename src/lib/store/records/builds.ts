import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { Build } from '../../domain/build.ts';
import type { BuildRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { fromFailure, toActor, toDate, toFailure, toStrings } from './columns.ts';

const statusColumn = z.enum(['pending', 'succeeded', 'failed']);

export class SqlBuilds implements BuildRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(build: Build): Promise<void> {
    await this.#database.insertInto('builds').values(fromBuild(build)).execute();
  }

  async update(build: Build): Promise<void> {
    await this.#database.updateTable('builds').set(fromBuild(build)).where('id', '=', build.id).execute();
  }

  async find(appId: string, id: string): Promise<Build | null> {
    const row = await this.#database
      .selectFrom('builds')
      .selectAll()
      .where('app_id', '=', appId)
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? toBuild(row) : null;
  }

  async list(appId: string): Promise<readonly Build[]> {
    const rows = await this.#database
      .selectFrom('builds')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('created_at', 'desc')
      .execute();
    return rows.map(toBuild);
  }

  async pending(): Promise<readonly Build[]> {
    const rows = await this.#database
      .selectFrom('builds')
      .selectAll()
      .where('status', '=', 'pending')
      .execute();
    return rows.map(toBuild);
  }
}

function fromBuild(build: Build) {
  return {
    id: build.id,
    app_id: build.appId,
    status: build.status,
    actor_json: JSON.stringify(build.actor),
    stack: build.stack,
    buildpacks_json: JSON.stringify(build.buildpacks),
    source_version: build.sourceVersion,
    source_description: build.sourceDescription,
    slug_id: build.slugId,
    release_id: build.releaseId,
    failure_json: fromFailure(build.failure),
    created_at: build.createdAt.getTime(),
    updated_at: build.updatedAt.getTime(),
  };
}

function toBuild(row: Selectable<Tables['builds']>): Build {
  return {
    id: row.id,
    appId: row.app_id,
    status: statusColumn.parse(row.status),
    actor: toActor(row.actor_json),
    stack: row.stack,
    buildpacks: toStrings(row.buildpacks_json),
    sourceVersion: row.source_version,
    sourceDescription: row.source_description,
    slugId: row.slug_id,
    releaseId: row.release_id,
    failure: toFailure(row.failure_json),
    createdAt: toDate(row.created_at),
    updatedAt: toDate(row.updated_at),
  };
}
