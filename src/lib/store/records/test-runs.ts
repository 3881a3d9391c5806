import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { TEST_RUN_STATUSES, type TestNode, type TestRun } from '../../domain/test-run.ts';
import type { TestRunRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

const statusColumn = z.enum(TEST_RUN_STATUSES);
const casesColumn = z.array(
  z.object({
    number: z.number(),
    passed: z.boolean(),
    description: z.string(),
    directive: z.string(),
    diagnostic: z.string(),
  }),
);

const nodesColumn = z.array(
  z.object({
    id: z.string(),
    setupId: z.string(),
    index: z.number(),
    status: statusColumn,
    errorStatus: statusColumn.nullable(),
    message: z.string().nullable(),
    warning: z.string().nullable(),
    exitCode: z.number().nullable(),
    cases: casesColumn,
  }),
);

export class SqlTestRuns implements TestRunRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async insert(run: TestRun): Promise<void> {
    await this.#database.insertInto('test_runs').values(this.#fromRun(run)).execute();
  }

  async update(run: TestRun): Promise<void> {
    const { id, ...change } = this.#fromRun(run);
    await this.#database.updateTable('test_runs').set(change).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('test_runs').where('id', '=', id).execute();
  }

  async find(id: string): Promise<TestRun | null> {
    const row = await this.#database
      .selectFrom('test_runs')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? this.#toRun(row) : null;
  }

  async list(): Promise<readonly TestRun[]> {
    const rows = await this.#database
      .selectFrom('test_runs')
      .selectAll()
      .orderBy('created_at')
      .orderBy('number')
      .execute();
    return rows.map((row) => this.#toRun(row));
  }

  #fromRun(run: TestRun) {
    return {
      id: run.id,
      node_id: run.nodes[0]?.id ?? run.id,
      number: run.number,
      pipeline_id: run.pipelineId,
      account_id: run.accountId,
      branch: run.branch,
      commit_id: run.commit,
      commit_message: run.commitMessage,
      source_url: run.sourceUrl,
      status: run.status,
      error_status: run.errorStatus,
      message: run.message,
      warning: run.warning,
      exit_code: run.nodes[0]?.exitCode ?? null,
      app_name: run.appName,
      size: run.size,
      // What tests print may be secret.
      cases_sealed: this.#cipher.seal([]),
      nodes_sealed: this.#cipher.seal(run.nodes),
      debugged: run.isDebugged ? 1 : 0,
      created_at: run.createdAt.getTime(),
      updated_at: run.updatedAt.getTime(),
    };
  }

  #toRun(row: Selectable<Tables['test_runs']>): TestRun {
    return {
      id: row.id,
      number: row.number,
      pipelineId: row.pipeline_id,
      accountId: row.account_id,
      branch: row.branch,
      commit: row.commit_id,
      commitMessage: row.commit_message,
      sourceUrl: row.source_url,
      status: statusColumn.parse(row.status),
      errorStatus: statusColumn.nullable().parse(row.error_status),
      message: row.message,
      warning: row.warning,
      appName: row.app_name,
      size: row.size,
      nodes: this.#nodesOf(row),
      isDebugged: row.debugged === 1,
      createdAt: toDate(row.created_at),
      updatedAt: toDate(row.updated_at),
    };
  }

  /** A run from before there were several has the one that its row is. */
  #nodesOf(row: Selectable<Tables['test_runs']>): readonly TestNode[] {
    if (row.nodes_sealed !== null) return nodesColumn.parse(this.#cipher.unseal(row.nodes_sealed));
    return [
      {
        id: row.node_id,
        setupId: row.id,
        index: 0,
        status: statusColumn.parse(row.status),
        errorStatus: statusColumn.nullable().parse(row.error_status),
        message: row.message,
        warning: row.warning,
        exitCode: row.exit_code,
        cases: casesColumn.parse(this.#cipher.unseal(row.cases_sealed)),
      },
    ];
  }
}
