import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { ProcessImages } from '../../domain/process-image.ts';
import type { Slug, SlugDraft } from '../../domain/slug.ts';
import type { SlugRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate, toMap } from './columns.ts';

const imagesColumn = z.record(
  z.string(),
  z.object({
    id: z.string(),
    manifest: z.string(),
    size: z.number(),
    entrypoint: z.array(z.string()),
    command: z.array(z.string()),
    workingDir: z.string(),
    user: z.string().nullable(),
  }),
);

export class SqlSlugs implements SlugRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(slug: Slug): Promise<void> {
    await this.#database
      .insertInto('slugs')
      .values({
        ...commonColumns(slug),
        digest: slug.digest,
        diff_id: slug.diffId,
        size: slug.size,
        images_json: slug.images ? JSON.stringify(slug.images) : null,
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

  async insertDraft(draft: SlugDraft): Promise<void> {
    await this.#database
      .insertInto('slug_drafts')
      .values({ ...commonColumns(draft), expected_digest: draft.expectedDigest })
      .execute();
  }

  async findDraft(id: string): Promise<SlugDraft | null> {
    const row = await this.#database
      .selectFrom('slug_drafts')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? { ...fromCommon(row), expectedDigest: row.expected_digest } : null;
  }

  async deleteDraft(id: string): Promise<void> {
    await this.#database.deleteFrom('slug_drafts').where('id', '=', id).execute();
  }

  async digests(): Promise<ReadonlySet<string>> {
    const rows = await this.#database
      .selectFrom('slugs')
      .select(['digest', 'images_json'])
      .distinct()
      .execute();
    const manifests = rows.flatMap((row) => Object.values(toImages(row.images_json) ?? {}));
    return new Set([...rows.map((row) => row.digest), ...manifests.map(({ manifest }) => manifest)]);
  }
}

type Common = Omit<Slug, 'digest' | 'diffId' | 'size' | 'images'>;
type CommonColumns = Omit<Selectable<Tables['slugs']>, 'digest' | 'diff_id' | 'size' | 'images_json'>;

function toSlug(row: Selectable<Tables['slugs']>): Slug {
  const images = toImages(row.images_json);
  return {
    ...fromCommon(row),
    digest: row.digest,
    diffId: row.diff_id,
    size: row.size,
    ...(images ? { images } : {}),
  };
}

const toImages = (json: string | null): ProcessImages | null =>
  json === null ? null : imagesColumn.parse(JSON.parse(json));

const commonColumns = (slug: Common): CommonColumns => ({
  id: slug.id,
  app_id: slug.appId,
  stack: slug.stack,
  process_types_json: JSON.stringify(slug.processTypes),
  commit_id: slug.commit,
  commit_description: slug.commitDescription,
  buildpack_description: slug.buildpackDescription,
  created_at: slug.createdAt.getTime(),
});

const fromCommon = (row: CommonColumns): Common => ({
  id: row.id,
  appId: row.app_id,
  stack: row.stack,
  processTypes: toMap(JSON.parse(row.process_types_json)),
  commit: row.commit_id,
  commitDescription: row.commit_description,
  buildpackDescription: row.buildpack_description,
  createdAt: toDate(row.created_at),
});
