import type { Kysely, Selectable } from 'kysely';
import type { ScheduledJob } from '../../domain/scheduled-job.ts';
import type { ScheduledJobRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

export class SqlScheduledJobs implements ScheduledJobRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(job: ScheduledJob): Promise<void> {
    await this.#database.insertInto('scheduled_jobs').values(fromJob(job)).execute();
  }

  async update(job: ScheduledJob): Promise<void> {
    const { id, ...change } = fromJob(job);
    await this.#database.updateTable('scheduled_jobs').set(change).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('scheduled_jobs').where('id', '=', id).execute();
  }

  async find(id: string): Promise<ScheduledJob | null> {
    const row = await this.#oldestFirst().where('id', '=', id).executeTakeFirst();
    return row ? toJob(row) : null;
  }

  async list(appId: string): Promise<readonly ScheduledJob[]> {
    return (await this.#oldestFirst().where('app_id', '=', appId).execute()).map(toJob);
  }

  async all(): Promise<readonly ScheduledJob[]> {
    return (await this.#oldestFirst().execute()).map(toJob);
  }

  #oldestFirst() {
    return this.#database.selectFrom('scheduled_jobs').selectAll().orderBy('created_at').orderBy('id');
  }
}

const fromJob = (job: ScheduledJob): Selectable<Tables['scheduled_jobs']> => ({
  id: job.id,
  app_id: job.appId,
  add_on_id: job.addOnId,
  command: job.command,
  cron: job.cron,
  size: job.size,
  last_run_at: job.lastRunAt?.getTime() ?? null,
  next_run_at: job.nextRunAt.getTime(),
  created_at: job.createdAt.getTime(),
});

const toJob = (row: Selectable<Tables['scheduled_jobs']>): ScheduledJob => ({
  id: row.id,
  appId: row.app_id,
  addOnId: row.add_on_id,
  command: row.command,
  cron: row.cron,
  size: row.size,
  lastRunAt: row.last_run_at === null ? null : toDate(row.last_run_at),
  nextRunAt: toDate(row.next_run_at),
  createdAt: toDate(row.created_at),
});
