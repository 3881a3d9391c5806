import type { Kysely, Selectable } from 'kysely';
import type { CustomDomain } from '../../domain/custom-domain.ts';
import type { DomainRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

export class SqlDomains implements DomainRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(domain: CustomDomain): Promise<void> {
    await this.#database.insertInto('domains').values(fromDomain(domain)).execute();
  }

  async update(domain: CustomDomain): Promise<void> {
    const { id, ...change } = fromDomain(domain);
    await this.#database.updateTable('domains').set(change).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('domains').where('id', '=', id).execute();
  }

  async list(appId: string): Promise<readonly CustomDomain[]> {
    return (await this.#byName().where('app_id', '=', appId).execute()).map(toDomain);
  }

  async all(): Promise<readonly CustomDomain[]> {
    return (await this.#byName().execute()).map(toDomain);
  }

  #byName() {
    return this.#database.selectFrom('domains').selectAll().orderBy('hostname');
  }
}

const fromDomain = (domain: CustomDomain): Selectable<Tables['domains']> => ({
  id: domain.id,
  app_id: domain.appId,
  hostname: domain.hostname,
  sni_endpoint_id: domain.sniEndpointId,
  created_at: domain.createdAt.getTime(),
  updated_at: domain.updatedAt.getTime(),
});

const toDomain = (row: Selectable<Tables['domains']>): CustomDomain => ({
  id: row.id,
  appId: row.app_id,
  hostname: row.hostname,
  sniEndpointId: row.sni_endpoint_id,
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});
