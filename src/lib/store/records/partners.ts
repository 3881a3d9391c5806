import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import {
  PARTNER_NEEDS,
  type Partner,
  type PartnerManifest,
  type PartnerResource,
  type TimedHash,
} from '../../domain/partner.ts';
import type { PartnerRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

const plan = z.object({ name: z.string(), description: z.string() });
const manifestColumn: z.ZodType<PartnerManifest> = z.object({
  id: z.string(),
  name: z.string(),
  summary: z.string(),
  docs: z.string(),
  plans: z.tuple([plan], plan),
  configVars: z.array(z.string()),
  configVarsPrefix: z.string(),
  password: z.string(),
  ssoSalt: z.string().nullable(),
  baseUrl: z.string(),
  ssoUrl: z.string().nullable(),
  requires: z.array(z.enum(PARTNER_NEEDS)),
});
const optionsColumn = z.record(z.string(), z.string());

/** Partners and what they know of add-ons; passwords and options sealed. */
export class SqlPartners implements PartnerRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async save(partner: Partner): Promise<void> {
    const { id, ...values } = this.#fromPartner(partner);
    await this.#database
      .insertInto('partners')
      .values({ id, ...values })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('partners').where('id', '=', id).execute();
  }

  async find(id: string): Promise<Partner | null> {
    const row = await this.#partners().where('id', '=', id).executeTakeFirst();
    return row ? this.#toPartner(row) : null;
  }

  async bySecret(secretHash: string): Promise<Partner | null> {
    const row = await this.#partners().where('secret_hash', '=', secretHash).executeTakeFirst();
    return row ? this.#toPartner(row) : null;
  }

  async list(): Promise<readonly Partner[]> {
    return (await this.#partners().orderBy('id').execute()).map((row) => this.#toPartner(row));
  }

  async insertResource(resource: PartnerResource): Promise<void> {
    await this.#database.insertInto('partner_resources').values(this.#fromResource(resource)).execute();
  }

  async updateResource(resource: PartnerResource): Promise<void> {
    const { add_on_id, ...change } = this.#fromResource(resource);
    await this.#database
      .updateTable('partner_resources')
      .set(change)
      .where('add_on_id', '=', add_on_id)
      .execute();
  }

  async resource(addOnId: string): Promise<PartnerResource | null> {
    const row = await this.#resources().where('add_on_id', '=', addOnId).executeTakeFirst();
    return row ? this.#toResource(row) : null;
  }

  async byHash(
    kind: 'grant' | 'access' | 'refresh' | 'input',
    hash: string,
  ): Promise<PartnerResource | null> {
    const row = await this.#resources().where(`${kind}_hash`, '=', hash).executeTakeFirst();
    return row ? this.#toResource(row) : null;
  }

  #partners() {
    return this.#database.selectFrom('partners').selectAll();
  }

  #resources() {
    return this.#database.selectFrom('partner_resources').selectAll();
  }

  #fromPartner(partner: Partner): Selectable<Tables['partners']> {
    return {
      id: partner.id,
      manifest_sealed: this.#cipher.seal(partner.manifest),
      secret_hash: partner.secretHash,
      created_at: partner.createdAt.getTime(),
      updated_at: partner.updatedAt.getTime(),
    };
  }

  #toPartner(row: Selectable<Tables['partners']>): Partner {
    return {
      id: row.id,
      manifest: manifestColumn.parse(this.#cipher.unseal(row.manifest_sealed)),
      secretHash: row.secret_hash,
      createdAt: toDate(row.created_at),
      updatedAt: toDate(row.updated_at),
    };
  }

  #fromResource(resource: PartnerResource): Selectable<Tables['partner_resources']> {
    return {
      add_on_id: resource.addOnId,
      provider_id: resource.providerId,
      is_asked: resource.isAsked ? 1 : 0,
      options_sealed: this.#cipher.seal(resource.options),
      message: resource.message,
      drain_token: resource.drainToken,
      input_hash: resource.inputHash,
      grant_hash: resource.grant?.hash ?? null,
      grant_expires_at: resource.grant?.expiresAt.getTime() ?? null,
      access_hash: resource.access?.hash ?? null,
      access_expires_at: resource.access?.expiresAt.getTime() ?? null,
      refresh_hash: resource.refreshHash,
    };
  }

  #toResource(row: Selectable<Tables['partner_resources']>): PartnerResource {
    return {
      addOnId: row.add_on_id,
      providerId: row.provider_id,
      isAsked: row.is_asked === 1,
      options: optionsColumn.parse(this.#cipher.unseal(row.options_sealed)),
      message: row.message,
      drainToken: row.drain_token,
      inputHash: row.input_hash,
      grant: toTimedHash(row.grant_hash, row.grant_expires_at),
      access: toTimedHash(row.access_hash, row.access_expires_at),
      refreshHash: row.refresh_hash,
    };
  }
}

const toTimedHash = (hash: string | null, expiresAt: number | null): TimedHash | null =>
  hash === null || expiresAt === null ? null : { hash, expiresAt: toDate(expiresAt) };
