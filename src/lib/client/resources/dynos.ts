import { type Api, path } from '../api.ts';
import { ApiError } from '../api-error.ts';
import type { DynoProcessResource, DynoResource } from '../wire/dyno.ts';

/** Which dynos of an app are meant. */
export type DynoChoice = { readonly name: string } | { readonly type: string } | { readonly all: true };

export interface OneOffParams {
  readonly command: string;
  readonly attach: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly force_no_tty?: boolean;
  readonly size?: string;
  readonly type?: string;
}

export interface InsideParams {
  readonly command: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly force_no_tty?: boolean;
}

export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

const CONFLICT_RETRIES = 2;

export class Dynos {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(app: string): Promise<readonly DynoResource[]> {
    return this.#api.list(path('apps', app, 'dynos'));
  }

  get(app: string, name: string): Promise<DynoResource> {
    return this.#api.get(path('apps', app, 'dynos', name));
  }

  /** Starts a one-off dyno. A conflict means that the app's release is just being made: asked again at once, twice. */
  async run(app: string, params: OneOffParams): Promise<DynoResource> {
    for (let attempt = 0; ; attempt++)
      try {
        return await this.#api.post(path('apps', app, 'dynos'), { body: params });
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 409 || attempt >= CONFLICT_RETRIES) throw error;
      }
  }

  async restart(app: string, choice: DynoChoice): Promise<void> {
    await this.#api.delete(chosen(app, choice));
  }

  async stop(app: string, choice: DynoChoice): Promise<void> {
    await this.#api.post(`${chosen(app, choice)}/actions/stop`);
  }

  /** Tells the terminal of an attached one-off dyno its new size. */
  async resize(app: string, dyno: string, size: TerminalSize): Promise<void> {
    await this.#api.post(path('apps', app, 'dynos', dyno, 'actions', 'resize'), { body: size });
  }

  /** Offers one more process inside a dyno that is up. */
  runInside(app: string, dyno: string, params: InsideParams): Promise<DynoProcessResource> {
    return this.#api.post(path('apps', app, 'dynos', dyno), { body: params });
  }

  /** Tells the terminal of such a process its new size. */
  async resizeInside(
    app: string,
    process: { readonly dyno: string; readonly id: string },
    size: TerminalSize,
  ): Promise<void> {
    const place = path('apps', app, 'dynos', process.dyno, 'processes', process.id, 'actions', 'resize');
    await this.#api.post(place, { body: size });
  }
}

function chosen(app: string, choice: DynoChoice): string {
  if ('name' in choice) return path('apps', app, 'dynos', choice.name);
  if ('type' in choice) return path('apps', app, 'formations', choice.type);
  return path('apps', app, 'dynos');
}
