import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { AppSetup } from '../../domain/app-setup.ts';
import type { AppSetupRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { toDate, toStrings } from './columns.ts';

const statusColumn = z.enum(['pending', 'succeeded', 'failed']);
const postdeployColumn = z.object({ output: z.string(), exitCode: z.number() }).nullable();

export class SqlAppSetups implements AppSetupRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async insert(setup: AppSetup): Promise<void> {
    await this.#database.insertInto('app_setups').values(this.#fromSetup(setup)).execute();
  }

  async update(setup: AppSetup): Promise<void> {
    const { id, ...change } = this.#fromSetup(setup);
    await this.#database.updateTable('app_setups').set(change).where('id', '=', id).execute();
  }

  async find(id: string): Promise<AppSetup | null> {
    const row = await this.#database
      .selectFrom('app_setups')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? this.#toSetup(row) : null;
  }

  async pending(): Promise<readonly AppSetup[]> {
    const rows = await this.#database
      .selectFrom('app_setups')
      .selectAll()
      .where('status', '=', 'pending')
      .execute();
    return rows.map((row) => this.#toSetup(row));
  }

  #fromSetup(setup: AppSetup) {
    return {
      id: setup.id,
      account_id: setup.accountId,
      app_id: setup.appId,
      app_name: setup.appName,
      status: setup.status,
      failure_message: setup.failureMessage,
      manifest_errors_json: JSON.stringify(setup.manifestErrors),
      build_id: setup.buildId,
      // What a command prints may be secret.
      postdeploy_sealed: this.#cipher.seal(setup.postdeploy),
      success_url: setup.successUrl,
      created_at: setup.createdAt.getTime(),
      updated_at: setup.updatedAt.getTime(),
    };
  }

  #toSetup(row: Selectable<Tables['app_setups']>): AppSetup {
    return {
      id: row.id,
      accountId: row.account_id,
      appId: row.app_id,
      appName: row.app_name,
      status: statusColumn.parse(row.status),
      failureMessage: row.failure_message,
      manifestErrors: toStrings(row.manifest_errors_json),
      buildId: row.build_id,
      postdeploy: postdeployColumn.parse(this.#cipher.unseal(row.postdeploy_sealed)),
      successUrl: row.success_url,
      createdAt: toDate(row.created_at),
      updatedAt: toDate(row.updated_at),
    };
  }
}
