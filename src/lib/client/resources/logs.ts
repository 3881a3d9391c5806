import { type Api, path } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { ConnectionError } from '../connection-error.ts';
import { readEvents } from '../event-stream.ts';
import { isBreak } from '../is-break.ts';

export interface LogQuery {
  readonly lines: number;
  readonly tail: boolean;
  readonly source?: string;
  /** `web.1`, or `web` for all of the type. */
  readonly dyno?: string;
}

const RECONNECT_MS = 1000;
const STOPPED = 'STOPPED';

/** An app's log. */
export class Logs {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /**
   * Lines in the log's order. With `tail` the session is taken up again where it broke, until `signal` aborts or the
   * platform ends it.
   * @throws {ConnectionError} `STOPPED`, with the reason, when the backend is stopped: to come again would start it anew
   */
  async *read(app: string, query: LogQuery, signal?: AbortSignal): AsyncGenerator<string> {
    const session = await this.#api.post<{ readonly logplex_url: string }>(
      path('apps', app, 'log-sessions'),
      {
        body: query,
      },
    );
    let last: string | undefined;
    for (let first = true; !signal?.aborted; first = false) {
      let retryMs = RECONNECT_MS;
      try {
        const response = await this.#open(session.logplex_url, last, signal);
        if (response.status === 204) return;
        for await (const event of readEvents(response.body)) {
          if (event.type === 'end') throw new ConnectionError(endOf(event.data), { code: STOPPED });
          last = event.id ?? last;
          retryMs = event.retryMs ?? retryMs;
          yield* event.data.split('\n');
        }
      } catch (error) {
        if (signal?.aborted || (!first && isOver(error))) return;
        if (first || !query.tail || isStopped(error) || !isBreak(error)) throw error;
      }
      if (!query.tail) return;
      await pause(retryMs, signal);
    }
  }

  #open(url: string, last: string | undefined, signal: AbortSignal | undefined) {
    const resume: Record<string, string> = last === undefined ? {} : { 'last-event-id': last };
    return this.#api.open(url, { accept: 'text/event-stream', ...resume }, signal);
  }
}

const endOf = (reason: string): string => `The log ends here: ${reason}.`;

/** The platform has ended the session: it is too old, or the app is gone. */
const isOver = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 403 || error.status === 404);

const isStopped = (error: unknown): boolean => error instanceof ConnectionError && error.code === STOPPED;

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}
