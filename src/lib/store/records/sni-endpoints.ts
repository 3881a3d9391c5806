import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { SniEndpoint } from '../../domain/certificate.ts';
import type { SniEndpointRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

const keyColumn = z.string();

/** Certificates, their private keys sealed. */
export class SqlSniEndpoints implements SniEndpointRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async insert(endpoint: SniEndpoint): Promise<void> {
    await this.#database.insertInto('sni_endpoints').values(this.#fromEndpoint(endpoint)).execute();
  }

  async update(endpoint: SniEndpoint): Promise<void> {
    const { id, ...change } = this.#fromEndpoint(endpoint);
    await this.#database.updateTable('sni_endpoints').set(change).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('sni_endpoints').where('id', '=', id).execute();
  }

  async list(appId: string): Promise<readonly SniEndpoint[]> {
    return (await this.#oldestFirst().where('app_id', '=', appId).execute()).map(this.#toEndpoint);
  }

  async all(): Promise<readonly SniEndpoint[]> {
    return (await this.#oldestFirst().execute()).map(this.#toEndpoint);
  }

  #oldestFirst() {
    return this.#database.selectFrom('sni_endpoints').selectAll().orderBy('created_at').orderBy('id');
  }

  #fromEndpoint(endpoint: SniEndpoint): Selectable<Tables['sni_endpoints']> {
    return {
      id: endpoint.id,
      app_id: endpoint.appId,
      name: endpoint.name,
      certificate_chain: endpoint.certificateChain,
      private_key_sealed: this.#cipher.seal(endpoint.privateKey),
      created_at: endpoint.createdAt.getTime(),
      updated_at: endpoint.updatedAt.getTime(),
    };
  }

  readonly #toEndpoint = (row: Selectable<Tables['sni_endpoints']>): SniEndpoint => ({
    id: row.id,
    appId: row.app_id,
    name: row.name,
    certificateChain: row.certificate_chain,
    privateKey: keyColumn.parse(this.#cipher.unseal(row.private_key_sealed)),
    createdAt: toDate(row.created_at),
    updatedAt: toDate(row.updated_at),
  });
}
