import type { Account } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';
import { findSize } from '../../domain/dyno-size.ts';
import { isEco } from '../../domain/eco.ts';
import { Refusal } from '../../domain/refusal.ts';
import { JOBS_PER_APP, type ScheduledJob } from '../../domain/scheduled-job.ts';
import { Bell } from '../../std/bell.ts';
import type { Clock } from '../../std/clock.ts';
import { newId } from '../../std/ids.ts';
import type { Activity } from '../activity.ts';
import type { Apps } from '../apps.ts';
import type { Dynos } from '../dynos.ts';
import type { Records, Store } from '../ports.ts';
import { checkCommand } from '../run-request.ts';
import { nextRun, readSchedule } from './next-run.ts';
import { SCHEDULER } from './scheduler-add-ons.ts';

interface ScheduledJobsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly dynos: Pick<Dynos, 'run'>;
  readonly activity: Pick<Activity, 'note'>;
  readonly onError: (error: unknown) => void;
}

export interface WantedJob {
  readonly command: string;
  /** As a person says it; see `cronOf`. */
  readonly at: string;
  readonly size?: string;
}

/** Longest time without a look at what is due: the clock of a machine may be set. */
const LOOK_MS = 60_000;

/** Jobs of apps with a scheduler, and their runs. */
export class ScheduledJobs {
  readonly #options: ScheduledJobsOptions;
  readonly #bell = new Bell();

  constructor(options: ScheduledJobsOptions) {
    this.#options = options;
  }

  /** Oldest first. */
  async list(account: Account, appIdOrName: string): Promise<readonly ScheduledJob[]> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    return this.#options.store.scheduledJobs.list(app.id);
  }

  /**
   * Runs a command again and again, from the next time that is named on.
   * @throws {Refusal} `invalid_params`, ids `no_scheduler`, `invalid_schedule`, `invalid_command`, `too_many_jobs`
   */
  async add(account: Account, appIdOrName: string, wanted: WantedJob): Promise<ScheduledJob> {
    const { store, clock, apps } = this.#options;
    const app = await apps.find(account, appIdOrName, 'operate');
    checkCommand(wanted.command);
    const size = wanted.size === undefined ? null : findSize(wanted.size).name;
    if (size !== null && isEco(size)) await apps.checkPersonal(app);
    const now = clock.now();
    const schedule = readSchedule(wanted.at, now);
    const job = await store.transaction(async (records) => {
      const addOnId = await schedulerOf(records, app);
      if ((await records.scheduledJobs.list(app.id)).length >= JOBS_PER_APP)
        throw Refusal.invalid(
          `${app.name} has ${JOBS_PER_APP} jobs already, which is the most. Remove one first.`,
          'too_many_jobs',
        );
      const job: ScheduledJob = {
        id: newId(),
        appId: app.id,
        addOnId,
        command: wanted.command,
        ...schedule,
        size,
        lastRunAt: null,
        createdAt: now,
      };
      await records.scheduledJobs.insert(job);
      return job;
    });
    this.#bell.ring();
    return job;
  }

  /** By id, or by how that begins. @throws {Refusal} `not_found` */
  async remove(account: Account, appIdOrName: string, id: string): Promise<ScheduledJob> {
    const found = (await this.list(account, appIdOrName)).filter((job) => job.id.startsWith(id));
    const [job] = found;
    if (!job || found.length > 1) throw Refusal.missing('job');
    await this.#options.store.scheduledJobs.delete(job.id);
    return job;
  }

  /** Runs what is due until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, onError } = this.#options;
    while (!signal.aborted) {
      const { rings } = this.#bell;
      const waitMs = await this.#runDue(signal).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
        return LOOK_MS;
      });
      const over = new AbortController();
      const until = AbortSignal.any([signal, over.signal]);
      await Promise.race([clock.sleep(waitMs, until).catch(() => undefined), this.#bell.heard(rings, until)]);
      over.abort();
    }
  }

  /** @returns how long nothing more is due, ms */
  async #runDue(signal: AbortSignal): Promise<number> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const jobs = await store.scheduledJobs.all();
    for (const job of jobs) if (job.nextRunAt <= now && !signal.aborted) await this.#begin(job, now);
    const next = (await store.scheduledJobs.all()).map(
      ({ nextRunAt }) => nextRunAt.getTime() - now.getTime(),
    );
    return Math.max(0, Math.min(LOOK_MS, ...next));
  }

  /**
   * The next run is written down before this one begins: whoever is killed in between has missed it, and none comes twice.
   * Of several that were missed while nobody looked, one is made up for.
   */
  async #begin(job: ScheduledJob, now: Date): Promise<void> {
    const { store, activity, onError } = this.#options;
    const next = nextRun(job.cron, now);
    const isOurs = await store.transaction(async ({ scheduledJobs }) => {
      const current = await scheduledJobs.find(job.id);
      if (current?.nextRunAt.getTime() !== job.nextRunAt.getTime()) return false;
      if (next) await scheduledJobs.update({ ...current, lastRunAt: now, nextRunAt: next });
      else await scheduledJobs.delete(job.id);
      return true;
    });
    if (!isOurs) return;
    this.#start(job).catch((error: unknown) => {
      if (!(error instanceof Refusal)) onError(error);
      const reason = error instanceof Error ? error.message : String(error);
      activity.note(job.appId, `Scheduler could not run \`${job.command}\`: ${reason}`);
    });
  }

  async #start({ appId, command, size }: ScheduledJob): Promise<void> {
    const { store, dynos } = this.#options;
    const app = await store.apps.find(appId);
    const owner = app && (await store.accounts.find(app.ownerId));
    if (app?.status !== 'active' || !owner) return;
    const request = { command, attach: false, type: SCHEDULER, ...(size === null ? {} : { size }) };
    await dynos.run(owner, app.id, request);
  }
}

async function schedulerOf({ addOns }: Records, app: App): Promise<string> {
  const found = (await addOns.list()).find(
    (addOn) => addOn.appId === app.id && addOn.service === SCHEDULER && addOn.state !== 'deprovisioning',
  );
  if (found) return found.id;
  throw Refusal.invalid(
    `${app.name} has no scheduler. Add it: renga addons:create scheduler --app ${app.name}`,
    'no_scheduler',
  );
}
