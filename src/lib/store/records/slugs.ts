import type { Kysely, Selectable } from 'kysely';
import type { Slug } from '../../domain/slug.ts';
import type { SlugRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate, toMap } from './columns.ts';

export class SqlSlugs implements SlugRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(slug: Slug): Promise<void> {
    await this.#database
      .insertInto('slugs')
      .values({
        id: slug.id,
        app_id: slug.appId,
        digest: slug.digest,
        diff_id: slug.diffId,
        size: slug.size,
        stack: slug.stack,
        process_types_json: JSON.stringify(slug.processTypes),
        commit_id: slug.commit,
        commit_description: slug.commitDescription,
        buildpack_description: slug.buildpackDescription,
        created_at: slug.createdAt.getTime(),
      })
      .execute();
  }

  async find(id: string): Promise<Slug | null> {
    const row = await this.#database.selectFrom('slugs').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? toSlug(row) : null;
  }

  async list(appId: string): Promise<readonly Slug[]> {
    const rows = await this.#database
      .selectFrom('slugs')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('created_at')
      .execute();
    return rows.map(toSlug);
  }

  async digests(): Promise<ReadonlySet<string>> {
    const rows = await this.#database.selectFrom('slugs').select('digest').distinct().execute();
    return new Set(rows.map((row) => row.digest));
  }
}

function toSlug(row: Selectable<Tables['slugs']>): Slug {
  return {
    id: row.id,
    appId: row.app_id,
    digest: row.digest,
    diffId: row.diff_id,
    size: row.size,
    stack: row.stack,
    processTypes: toMap(JSON.parse(row.process_types_json)),
    commit: row.commit_id,
    commitDescription: row.commit_description,
    buildpackDescription: row.buildpack_description,
    createdAt: toDate(row.created_at),
  };
}
