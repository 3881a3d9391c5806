import type { Actor } from '../domain/account.ts';
import type { Clock } from '../std/clock.ts';
import type { LogSink } from './ports.ts';

/** Writes what people do to an app into its log, as `app[api]` lines. */
export class Activity {
  readonly #logs: LogSink;
  readonly #clock: Clock;

  constructor({ logs, clock }: { readonly logs: LogSink; readonly clock: Clock }) {
    this.#logs = logs;
    this.#clock = clock;
  }

  /** `Deploy ab12cd34 by user me@example.com` */
  byUser(appId: string, what: string, actor: Actor): void {
    this.note(appId, `${what} by user ${actor.email}`);
  }

  note(appId: string, message: string): void {
    this.#logs.write(appId, { time: this.#clock.now(), source: 'app', process: 'api', message });
  }
}
