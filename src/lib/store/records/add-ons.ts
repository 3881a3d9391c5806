import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { AddOn } from '../../domain/add-on.ts';
import type { Attachment } from '../../domain/attachment.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { AddOnRecords, ReleasedAddOn } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { fromFailure, toDate, toFailure } from './columns.ts';

const stateColumn = z.enum(['provisioning', 'provisioned', 'deprovisioning']);
const secretsColumn = z.object({
  credentials: z.object({ user: z.string(), password: z.string(), database: z.string() }),
  config: z.record(z.string(), z.string()),
  nextPassword: z.string().nullable().default(null),
  logins: z
    .array(
      z.object({
        name: z.string(),
        password: z.string(),
        nextPassword: z.string().nullable(),
        state: z.enum(['creating', 'active', 'removing']),
        config: z.record(z.string(), z.string()),
      }),
    )
    .default([]),
  settings: z.record(z.string(), z.string()).default({}),
});
const upgradeColumn = z.object({
  from: z.string(),
  to: z.string(),
  kind: z.enum(['upgrade', 'trial']),
  state: z.enum(['prepared', 'running', 'succeeded', 'failed']),
  reason: z.string().nullable(),
});
const releasedColumn = z.array(
  z.object({ addOnId: z.string(), name: z.string(), plan: z.string(), vars: z.array(z.string()) }),
);

export class SqlAddOns implements AddOnRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async insert(addOn: AddOn): Promise<void> {
    await refuseTakenName(addOn.name, 'add_ons.name', () =>
      this.#database.insertInto('add_ons').values(this.#fromAddOn(addOn)).execute(),
    );
  }

  async update(addOn: AddOn): Promise<void> {
    await refuseTakenName(addOn.name, 'add_ons.name', () =>
      this.#database.updateTable('add_ons').set(this.#fromAddOn(addOn)).where('id', '=', addOn.id).execute(),
    );
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('add_ons').where('id', '=', id).execute();
  }

  async find(idOrName: string): Promise<AddOn | null> {
    const row = await this.#database
      .selectFrom('add_ons')
      .selectAll()
      .where((where) => where.or([where('id', '=', idOrName), where('name', '=', idOrName)]))
      .executeTakeFirst();
    return row ? this.#toAddOn(row) : null;
  }

  async list(): Promise<readonly AddOn[]> {
    const rows = await this.#database.selectFrom('add_ons').selectAll().orderBy('name').execute();
    return rows.map((row) => this.#toAddOn(row));
  }

  async insertAttachment(attachment: Attachment): Promise<void> {
    await refuseTakenName(attachment.name, 'attachments.app_id, attachments.name', () =>
      this.#database
        .insertInto('attachments')
        .values({
          id: attachment.id,
          name: attachment.name,
          add_on_id: attachment.addOnId,
          app_id: attachment.appId,
          login: attachment.login,
          created_at: attachment.createdAt.getTime(),
        })
        .execute(),
    );
  }

  async deleteAttachment(id: string): Promise<void> {
    await this.#database.deleteFrom('attachments').where('id', '=', id).execute();
  }

  async attachments({
    appId,
    addOnId,
  }: Parameters<AddOnRecords['attachments']>[0] = {}): Promise<readonly Attachment[]> {
    let query = this.#database.selectFrom('attachments').selectAll();
    if (appId !== undefined) query = query.where('app_id', '=', appId);
    if (addOnId !== undefined) query = query.where('add_on_id', '=', addOnId);
    return (await query.orderBy('name').execute()).map(toAttachment);
  }

  async noteRelease(releaseId: string, addOns: readonly ReleasedAddOn[]): Promise<void> {
    if (addOns.length === 0) return;
    await this.#database
      .insertInto('release_add_ons')
      .values({ release_id: releaseId, add_ons_json: JSON.stringify(addOns) })
      .execute();
  }

  async ofRelease(releaseId: string): Promise<readonly ReleasedAddOn[]> {
    const row = await this.#database
      .selectFrom('release_add_ons')
      .select('add_ons_json')
      .where('release_id', '=', releaseId)
      .executeTakeFirst();
    return row ? releasedColumn.parse(JSON.parse(row.add_ons_json)) : [];
  }

  #fromAddOn({ credentials, config, nextPassword, logins, settings, ...addOn }: AddOn) {
    return {
      id: addOn.id,
      name: addOn.name,
      service: addOn.service,
      plan: addOn.plan,
      version: addOn.version,
      upgrade_json: addOn.upgrade && JSON.stringify(addOn.upgrade),
      app_id: addOn.appId,
      state: addOn.state,
      secrets_sealed: this.#cipher.seal({ credentials, config, nextPassword, logins, settings }),
      failure_json: fromFailure(addOn.failure),
      created_at: addOn.createdAt.getTime(),
      updated_at: addOn.updatedAt.getTime(),
    };
  }

  #toAddOn(row: Selectable<Tables['add_ons']>): AddOn {
    return {
      id: row.id,
      name: row.name,
      service: row.service,
      plan: row.plan,
      version: row.version,
      upgrade: row.upgrade_json === null ? null : upgradeColumn.parse(JSON.parse(row.upgrade_json)),
      appId: row.app_id,
      state: stateColumn.parse(row.state),
      ...secretsColumn.parse(this.#cipher.unseal(row.secrets_sealed)),
      failure: toFailure(row.failure_json),
      createdAt: toDate(row.created_at),
      updatedAt: toDate(row.updated_at),
    };
  }
}

/** The unique index is the judge of names. */
async function refuseTakenName(name: string, columns: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof Error && error.message.includes(`UNIQUE constraint failed: ${columns}`))
      throw Refusal.invalid(`Name ${name} is already taken. Choose another one.`, 'name_taken');
    throw error;
  }
}

const toAttachment = (row: Selectable<Tables['attachments']>): Attachment => ({
  id: row.id,
  name: row.name,
  addOnId: row.add_on_id,
  appId: row.app_id,
  login: row.login,
  createdAt: toDate(row.created_at),
});
