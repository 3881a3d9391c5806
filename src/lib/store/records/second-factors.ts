import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { SecondFactor } from '../../domain/second-factor.ts';
import type { SecondFactorRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { toStrings } from './columns.ts';

const secretColumn = z.base64();

/** Second factors, their secrets sealed: whoever has one can make its codes. */
export class SqlSecondFactors implements SecondFactorRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async find(accountId: string): Promise<SecondFactor | null> {
    const row = await this.#database
      .selectFrom('second_factors')
      .selectAll()
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (!row) return null;
    return {
      accountId: row.account_id,
      secret: Buffer.from(secretColumn.parse(this.#cipher.unseal(row.secret_sealed)), 'base64'),
      isOn: row.is_on === 1,
      lastStep: row.last_step,
      recoveryHashes: toStrings(row.recovery_json),
    };
  }

  async save({ accountId, secret, isOn, lastStep, recoveryHashes }: SecondFactor): Promise<void> {
    const columns = {
      secret_sealed: this.#cipher.seal(Buffer.from(secret).toString('base64')),
      is_on: isOn ? 1 : 0,
      last_step: lastStep,
      recovery_json: JSON.stringify(recoveryHashes),
    };
    await this.#database
      .insertInto('second_factors')
      .values({ account_id: accountId, ...columns })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet(columns))
      .execute();
  }

  async delete(accountId: string): Promise<void> {
    await this.#database.deleteFrom('second_factors').where('account_id', '=', accountId).execute();
  }
}
