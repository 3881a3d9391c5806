import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { KeptAnswer, KeyedRequest } from '../../domain/keyed-request.ts';
import type { KeyedRequestRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

const answer: z.ZodType<KeptAnswer> = z.object({
  status: z.number(),
  body: z.unknown(),
  headers: z.record(z.string(), z.string()),
});

/** Answers are sealed: some hold URLs that are all the permission one needs. */
export class SqlKeyedRequests implements KeyedRequestRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async find(name: string): Promise<KeyedRequest | null> {
    const row = await this.#database
      .selectFrom('keyed_requests')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirst();
    if (!row) return null;
    return {
      name,
      bodyDigest: row.body_digest,
      answer: row.answer_sealed === null ? null : answer.parse(this.#cipher.unseal(row.answer_sealed)),
      begunAt: toDate(row.begun_at),
    };
  }

  async put(request: KeyedRequest): Promise<void> {
    const row = {
      name: request.name,
      body_digest: request.bodyDigest,
      answer_sealed: request.answer && this.#cipher.seal(request.answer),
      begun_at: request.begunAt.getTime(),
    };
    await this.#database.replaceInto('keyed_requests').values(row).execute();
  }

  async delete(name: string): Promise<void> {
    await this.#database.deleteFrom('keyed_requests').where('name', '=', name).execute();
  }

  async trim({ before, most }: { readonly before: Date; readonly most: number }): Promise<void> {
    await this.#database.deleteFrom('keyed_requests').where('begun_at', '<=', before.getTime()).execute();
    await this.#database
      .deleteFrom('keyed_requests')
      .where('name', 'in', (rows) =>
        rows.selectFrom('keyed_requests').select('name').orderBy('begun_at', 'desc').limit(-1).offset(most),
      )
      .execute();
  }
}
