import { type Api, path } from '../api.ts';
import type { FormationResource } from '../wire/dyno.ts';

/** A change of one process type; `quantity` may be relative: `+1`. */
export interface FormationUpdate {
  readonly type: string;
  readonly quantity?: number | string;
  readonly size?: string;
}

/** What a process type is to run: an image that was pushed, by id or tag, or nothing any more. */
export interface ImageUpdate {
  readonly type: string;
  readonly docker_image: string | null;
}

export class Formation {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(app: string): Promise<readonly FormationResource[]> {
    return this.#api.list(path('apps', app, 'formation'));
  }

  /** All or nothing. */
  update(app: string, updates: readonly FormationUpdate[]): Promise<readonly FormationResource[]> {
    return this.#api.patch(path('apps', app, 'formation'), { body: { updates } });
  }

  /** One release of all. */
  release(app: string, updates: readonly ImageUpdate[]): Promise<readonly FormationResource[]> {
    return this.#api.patch(path('apps', app, 'formation'), { body: { updates } });
  }
}
