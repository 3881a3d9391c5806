import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { ManagedName } from '../../domain/managed-name.ts';
import type { ManagedNameRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

const keyColumn = z.string();
const orderColumn = z.object({ url: z.string(), privateKey: z.string() });
const certificateColumn = z.object({ certificateChain: z.string(), privateKey: z.string() });
const statusColumn = z.enum(['verified', 'cert issued', 'failing', 'failed']).nullable();

/** Names with managed certificates; keys are sealed. */
export class SqlManagedNames implements ManagedNameRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async apps(): Promise<ReadonlySet<string>> {
    const rows = await this.#database.selectFrom('managed_apps').select('app_id').execute();
    return new Set(rows.map(({ app_id }) => app_id));
  }

  async enable(appId: string): Promise<void> {
    await this.#database
      .insertInto('managed_apps')
      .values({ app_id: appId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async disable(appId: string): Promise<void> {
    await this.#database.deleteFrom('managed_apps').where('app_id', '=', appId).execute();
  }

  async all(): Promise<readonly ManagedName[]> {
    const rows = await this.#database
      .selectFrom('managed_names')
      .selectAll()
      .orderBy('next_at')
      .orderBy('hostname')
      .execute();
    return rows.map(this.#toName);
  }

  async find(hostname: string): Promise<ManagedName | null> {
    const row = await this.#database
      .selectFrom('managed_names')
      .selectAll()
      .where('hostname', '=', hostname)
      .executeTakeFirst();
    return row ? this.#toName(row) : null;
  }

  async save(name: ManagedName): Promise<void> {
    const { hostname, ...columns } = this.#fromName(name);
    await this.#database
      .insertInto('managed_names')
      .values({ hostname, ...columns })
      .onConflict((conflict) => conflict.column('hostname').doUpdateSet(columns))
      .execute();
  }

  async delete(hostname: string): Promise<void> {
    await this.#database.deleteFrom('managed_names').where('hostname', '=', hostname).execute();
  }

  async accountKey(directory: string): Promise<string | null> {
    const row = await this.#database
      .selectFrom('acme_accounts')
      .select('key_sealed')
      .where('directory', '=', directory)
      .executeTakeFirst();
    return row ? keyColumn.parse(this.#cipher.unseal(row.key_sealed)) : null;
  }

  async setAccountKey(directory: string, key: string): Promise<void> {
    await this.#database
      .insertInto('acme_accounts')
      .values({ directory, key_sealed: this.#cipher.seal(key) })
      .execute();
  }

  #fromName(name: ManagedName): Selectable<Tables['managed_names']> {
    return {
      hostname: name.hostname,
      app_id: name.appId,
      status: name.status,
      reason: name.reason,
      failures: name.failures,
      next_at: name.nextAt.getTime(),
      order_sealed: name.order && this.#cipher.seal(name.order),
      certificate_sealed: name.certificate && this.#cipher.seal(name.certificate),
      sni_endpoint_id: name.sniEndpointId,
      updated_at: name.updatedAt.getTime(),
    };
  }

  readonly #toName = (row: Selectable<Tables['managed_names']>): ManagedName => ({
    hostname: row.hostname,
    appId: row.app_id,
    status: statusColumn.parse(row.status),
    reason: row.reason,
    failures: row.failures,
    nextAt: toDate(row.next_at),
    order: row.order_sealed === null ? null : orderColumn.parse(this.#cipher.unseal(row.order_sealed)),
    certificate:
      row.certificate_sealed === null
        ? null
        : certificateColumn.parse(this.#cipher.unseal(row.certificate_sealed)),
    sniEndpointId: row.sni_endpoint_id,
    updatedAt: toDate(row.updated_at),
  });
}
