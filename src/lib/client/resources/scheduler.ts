import type { ScheduledJobResource } from '../../schema/scheduled-job.ts';
import { type Api, path } from '../api.ts';

/** What the scheduler of an app runs, and when. */
export class Scheduler {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(app: string): Promise<readonly ScheduledJobResource[]> {
    return this.#api.list(path('renga', 'apps', app, 'jobs'));
  }

  add(
    app: string,
    job: { readonly command: string; readonly at: string; readonly size?: string | undefined },
  ): Promise<ScheduledJobResource> {
    return this.#api.post(path('renga', 'apps', app, 'jobs'), { body: job });
  }

  remove(app: string, id: string): Promise<ScheduledJobResource> {
    return this.#api.delete(path('renga', 'apps', app, 'jobs', id));
  }
}
