import type { Account } from '../domain/account.ts';
import type { NumberedLogLine } from '../domain/log-line.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId, randomHex } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { OpenAccess } from './open-access.ts';
import type { LogQuery, Logs } from './ports.ts';

/** A short-lived secret place where one log can be read. */
export interface LogSession {
  readonly id: string;
  /** Part of the URL; whoever knows it may read. */
  readonly secret: string;
  readonly appId: string;
  readonly account: Account;
  readonly query: LogQuery;
  readonly createdAt: Date;
}

interface LogSessionsOptions {
  readonly apps: Apps;
  readonly logs: Logs;
  readonly openAccess: OpenAccess;
  readonly clock: Clock;
  /** How long a session may be opened again after its last use. */
  readonly lifetimeMs?: number;
}

const LIFETIME_MS = 6 * 60_000;

/** Hands out places to read logs from, and reads from them. */
export class LogSessions {
  readonly #apps: Apps;
  readonly #logs: Logs;
  readonly #openAccess: OpenAccess;
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #sessions = new Map<string, { readonly session: LogSession; expiresAt: number }>();

  constructor({ apps, logs, openAccess, clock, lifetimeMs = LIFETIME_MS }: LogSessionsOptions) {
    this.#apps = apps;
    this.#logs = logs;
    this.#openAccess = openAccess;
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
      account,
      query,
      createdAt: this.#clock.now(),
    };
    this.#sessions.set(session.secret, { session, expiresAt: this.#clock.monotonic() + this.#lifetimeMs });
    return session;
  }

  /**
   * Lines of a session; `after` resumes behind a line that the reader already has.
   * @throws {Refusal} `not_found` once the session has expired, or whoever it was made for may not see the app any more
   */
  async open(
    secret: string,
    after: number | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly session: LogSession; readonly lines: AsyncIterable<NumberedLogLine> }> {
    this.#forgetExpired();
    const entry = this.#sessions.get(secret);
    if (!entry)
      throw new Refusal('not_found', 'This log session has expired. Ask for a new one.', {
        resource: 'log session',
      });
    const { session } = entry;
    const { appId, account } = session;
    await this.#apps.findFor(account.id, appId);
    entry.expiresAt = this.#clock.monotonic() + this.#lifetimeMs;
    const query = after === undefined ? session.query : { ...session.query, after };
    const over = AbortSignal.any([signal, this.#openAccess.of(appId, account.id)]);
    return { session, lines: this.#logs.read(appId, query, over) };
  }

  #forgetExpired(): void {
    const now = this.#clock.monotonic();
    for (const [secret, { expiresAt }] of this.#sessions) if (expiresAt < now) this.#sessions.delete(secret);
  }
}
