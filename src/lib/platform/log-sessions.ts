import type { Account } from '../domain/account.ts';
import type { NumberedLogLine } from '../domain/log-line.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId, randomHex } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { LogQuery, Logs } from './ports.ts';

/** A short-lived secret place where one log can be read. */
export interface LogSession {
  readonly id: string;
  /** Part of the URL; whoever knows it may read. */
  readonly secret: string;
  readonly appId: string;
  readonly query: LogQuery;
  readonly createdAt: Date;
}

interface LogSessionsOptions {
  readonly apps: Apps;
  readonly logs: Logs;
  readonly clock: Clock;
  /** How long a session may be opened again after its last use. */
  readonly lifetimeMs?: number;
}

const LIFETIME_MS = 6 * 60_000;

/** Hands out places to read logs from, and reads from them. */
export class LogSessions {
  readonly #apps: Apps;
  readonly #logs: Logs;
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #sessions = new Map<string, { readonly session: LogSession; expiresAt: number }>();

  constructor({ apps, logs, clock, lifetimeMs = LIFETIME_MS }: LogSessionsOptions) {
    this.#apps = apps;
    this.#logs = logs;
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  /** @throws {Refusal} `not_found` */
  async create(account: Account, appIdOrName: string, query: LogQuery): Promise<LogSession> {
    const app = await this.#apps.find(account, appIdOrName);
    this.#forgetExpired();
    const session: LogSession = {
      id: newId(),
      secret: randomHex(24),
      appId: app.id,
      query,
      createdAt: this.#clock.now(),
    };
    this.#sessions.set(session.secret, { session, expiresAt: this.#clock.monotonic() + this.#lifetimeMs });
    return session;
  }

  /**
   * Lines of a session; `after` resumes behind a line that the reader already has.
   * @throws {Refusal} `not_found` once the session has expired
   */
  open(
    secret: string,
    after: number | undefined,
    signal: AbortSignal,
  ): { readonly session: LogSession; readonly lines: AsyncIterable<NumberedLogLine> } {
    this.#forgetExpired();
    const entry = this.#sessions.get(secret);
    if (!entry)
      throw new Refusal('not_found', 'This log session has expired. Ask for a new one.', {
        resource: 'log session',
      });
    entry.expiresAt = this.#clock.monotonic() + this.#lifetimeMs;
    const query = after === undefined ? entry.session.query : { ...entry.session.query, after };
    return { session: entry.session, lines: this.#logs.read(entry.session.appId, query, signal) };
  }

  #forgetExpired(): void {
    const now = this.#clock.monotonic();
    for (const [secret, { expiresAt }] of this.#sessions) if (expiresAt < now) this.#sessions.delete(secret);
  }
}
