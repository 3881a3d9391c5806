import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { isEnabled } from '../domain/app-feature.ts';
import { type Dyno, dynoName } from '../domain/dyno.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { randomHex } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { Dynos } from './dynos.ts';
import type { OpenAccess } from './open-access.ts';
import type { Store } from './ports.ts';

interface ExecAccessOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Pick<Apps, 'find'>;
  readonly dynos: Pick<Dynos, 'list' | 'reachable'>;
  readonly openAccess: OpenAccess;
}

/** The SSH door as clients are told of it. */
export interface ExecDoor {
  readonly host: string;
  /** One line, as in `known_hosts`. */
  readonly publicKey: string;
}

/** By which a key opens one dyno. */
export interface ExecPass {
  /** As whom its holder logs in; random. */
  readonly user: string;
  /** OpenSSH, one line. */
  readonly clientKey: string;
  readonly account: Account;
  readonly app: App;
  readonly dyno: Dyno;
  /** Aborts when the account loses the app. */
  readonly cut: AbortSignal;
}

interface Kept {
  readonly pass: ExecPass;
  until: number;
}

/** From its making to its first use, and from one use to the next: a proxy opens a session for each connection. */
const FIRST_USE_MS = 60_000;
const NEXT_USE_MS = 60 * 60_000;
const MOST_PASSES = 1_000;

/** Lets the SSH clients of people who may work on an app into its dynos: a key of theirs for one dyno, and for a time. */
export class ExecAccess {
  readonly #options: ExecAccessOptions;
  readonly #passes = new Map<string, Kept>();
  #door: ExecDoor | null = null;

  constructor(options: ExecAccessOptions) {
    this.#options = options;
  }

  /** The door has opened. */
  opened(door: ExecDoor): void {
    this.#door = door;
  }

  /** @throws {Refusal} `not_offered` without a door; `not_found`, `forbidden`; `conflict` when the dyno is not up */
  async admit(
    account: Account,
    appName: string,
    { dyno: name, clientKey }: { readonly dyno: string; readonly clientKey: string },
  ): Promise<{ readonly pass: ExecPass; readonly door: ExecDoor }> {
    const door = this.#door;
    if (door === null) throw noDoor();
    const app = await this.#open(account, appName);
    const dyno = await this.#options.dynos.reachable(account, app.id, name);
    const pass: ExecPass = {
      user: randomHex(16),
      clientKey,
      account,
      app,
      dyno,
      cut: this.#options.openAccess.of(app.id, account.id),
    };
    this.#sweep();
    this.#passes.set(pass.user, { pass, until: this.#now() + FIRST_USE_MS });
    return { pass, door };
  }

  /** Names of the dynos that may be entered. @throws {Refusal} as `admit` */
  async open(account: Account, appName: string): Promise<readonly string[]> {
    if (this.#door === null) throw noDoor();
    const app = await this.#open(account, appName);
    const dynos = await this.#options.dynos.list(account, app.id);
    return dynos.filter(({ state }) => state === 'up').map(dynoName);
  }

  /** The pass of a user, `null` when there is none any more. */
  find(user: string): ExecPass | null {
    const kept = this.#passes.get(user);
    return kept && this.#isGood(kept) ? kept.pass : null;
  }

  /** Somebody has shown its key. */
  used({ user }: ExecPass): void {
    const kept = this.#passes.get(user);
    if (kept) kept.until = this.#now() + NEXT_USE_MS;
  }

  async #open(account: Account, appName: string): Promise<App> {
    const { apps, store } = this.#options;
    const app = await apps.find(account, appName, 'operate');
    if (isEnabled('runtime-heroku-exec', await store.features.list(app.id))) return app;
    throw new Refusal(
      'not_offered',
      `Nobody may enter the dynos of ${app.name} by SSH. Allow it with: renga features:enable runtime-heroku-exec -a ${app.name}`,
      { id: 'exec_disabled' },
    );
  }

  #sweep(): void {
    for (const [user, kept] of this.#passes) if (!this.#isGood(kept)) this.#passes.delete(user);
    const [oldest] = this.#passes.keys();
    if (this.#passes.size >= MOST_PASSES && oldest !== undefined) this.#passes.delete(oldest);
  }

  #isGood({ pass, until }: Kept): boolean {
    return until > this.#now() && !pass.cut.aborted;
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }
}

const noDoor = (): Refusal =>
  new Refusal(
    'not_offered',
    'This server has no SSH door for dynos. Whoever runs it opens one with: renga server --ssh-bind ADDRESS. Without one, use: renga ps:exec',
    { id: 'no_ssh_door' },
  );
