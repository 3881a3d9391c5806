import type { AppRoute } from '../../domain/route-table.ts';
import type { RouterLimits } from '../../domain/router-limits.ts';
import type { AppTarget } from '../routing/app-target.ts';
import type { Dial, DynoTarget } from '../routing/dyno-target.ts';
import type { ConnectFailure, UpstreamConnection } from '../upstream/connection.ts';
import type { Waker } from '../waker.ts';
import type { HCode } from './h-codes.ts';
import * as codes from './h-codes.ts';
import type { Deadlines, Patience } from './patience.ts';

export interface DynoSearchOptions {
  readonly app: AppTarget;
  readonly limits: RouterLimits;
  /** Token of a dyno that is to be preferred. */
  readonly wanted: string | undefined;
  readonly deadlines: Deadlines;
  readonly waker: Pick<Waker, 'wake'>;
  readonly owner: DynoSearchOwner;
}

/** Told once how a search has ended. */
export interface DynoSearchOwner {
  /** A dyno has taken the connection; its `finish` is now the owner's to call. */
  onFound(dyno: DynoTarget, connection: UpstreamConnection): void;
  /** @param code `null` when the app itself is gone */
  onGivenUp(code: HCode | null): void;
}

/** States in which no dyno is looked for. */
const REFUSALS: Readonly<Partial<Record<AppRoute['state'], HCode>>> = {
  maintenance: codes.H80,
  blank: codes.H81,
  'no-web': codes.H14,
  crashed: codes.H10,
  quota: codes.H82,
  closed: codes.H83,
};
const FIRST_LOOK_MS = 100;
const SLOWEST_LOOK_MS = 1_000;

/** Finds one dyno for one request: by chance, around those that refuse, and waiting while an app starts. */
export class DynoSearch implements Dial {
  readonly #options: DynoSearchOptions;
  readonly beganAt = performance.now();
  #tried: readonly DynoTarget[] = [];
  #candidate: DynoTarget | undefined;
  #dialing: UpstreamConnection | undefined;
  #patience: Patience | undefined;
  #forgetHold: (() => void) | undefined;
  #lookAgainMs = FIRST_LOOK_MS;
  #lastFailure: HCode = codes.H21;
  #closedWithoutResponse = false;
  #dialedAt = 0;
  /** How long the last attempt to connect took, ms; `null` before the first. */
  connectMs: number | null = null;
  /** Name of the dyno that was asked last. */
  dynoName = '';

  constructor(options: DynoSearchOptions) {
    this.#options = options;
  }

  /** Dynos that did not take the request. */
  get tries(): number {
    return this.#tried.length;
  }

  begin(): void {
    const { app } = this.#options;
    const refusal = app.route ? REFUSALS[app.route.state] : null;
    if (refusal !== undefined) this.#refuse(refusal);
    else if (app.dynos.length > 0) this.#choose();
    else this.#holdForBoot();
  }

  /** What the app's state answers is no dyno's answer, even if one was tried before the state was known: the fields stay empty. */
  #refuse(code: HCode | null): void {
    this.dynoName = '';
    this.connectMs = null;
    this.#options.owner.onGivenUp(code);
  }

  /** Opens a fresh connection to a dyno that was found before and closed a kept one without a word. */
  redial(dyno: DynoTarget): void {
    this.#closedWithoutResponse = true;
    this.#candidate = dyno;
    this.#dialedAt = performance.now();
    this.#dialing = dyno.dial(this);
  }

  /** Ends the search without a word. */
  stop(): void {
    this.#patience?.stop();
    this.#forgetHold?.();
    this.#dialing?.destroy();
    this.#candidate?.finish();
    this.#candidate = undefined;
  }

  onOpen(connection: UpstreamConnection): void {
    const dyno = this.#candidate;
    if (!dyno) return;
    this.#candidate = undefined;
    this.#dialing = undefined;
    this.connectMs = performance.now() - this.#dialedAt;
    this.#options.owner.onFound(dyno, connection);
  }

  onFailure(failure: ConnectFailure): void {
    const dyno = this.#candidate;
    if (!dyno) return;
    this.#candidate = undefined;
    this.#dialing = undefined;
    this.connectMs = performance.now() - this.#dialedAt;
    dyno.finish();
    if (failure === 'exhausted') {
      this.#options.owner.onGivenUp(codes.H99);
      return;
    }
    this.#lastFailure = this.#failureCode(failure);
    dyno.quarantinedUntil = performance.now() + this.#options.limits.quarantineMs;
    this.#tried = [...this.#tried, dyno];
    this.begin();
  }

  /** A dyno that took the request and then is not there any more has closed without a response. */
  #failureCode(failure: ConnectFailure): HCode {
    if (this.#closedWithoutResponse) return codes.H13;
    return failure === 'timeout' ? codes.H19 : codes.H21;
  }

  #choose(): void {
    const { app, limits, wanted } = this.#options;
    const tries = this.#tried.length;
    const dyno = tries < limits.attempts ? app.choose(this.#tried, performance.now(), wanted) : undefined;
    if (dyno) {
      this.#ask(dyno);
    } else if (tries > 0) {
      this.#options.owner.onGivenUp(this.#lastFailure);
    } else {
      this.#hold(codes.H34, this.#lookAgainMs);
      this.#lookAgainMs = Math.min(this.#lookAgainMs * 2, SLOWEST_LOOK_MS);
    }
  }

  #ask(dyno: DynoTarget): void {
    this.#candidate = dyno;
    this.dynoName = dyno.name;
    dyno.begin();
    this.#dialedAt = performance.now();
    const idle = this.#options.app.route?.closesConnections ? undefined : dyno.takeIdle();
    if (idle) this.onOpen(idle);
    else this.#dialing = dyno.dial(this);
  }

  #holdForBoot(): void {
    const { app, waker } = this.#options;
    this.#hold(codes.H20, Number.POSITIVE_INFINITY);
    if (app.route?.state === 'asleep') waker.wake(app);
  }

  /** Looks again when the table changes, at the latest after `ms`; gives up with `code` when that took too long. */
  #hold(code: HCode, ms: number): void {
    const { app, limits, deadlines, owner } = this.#options;
    const left = limits.bootMs - (performance.now() - this.beganAt);
    if (left <= 0 || !app.hasRoom(limits)) {
      owner.onGivenUp(left <= 0 ? code : codes.H11);
      return;
    }
    this.#patience ??= deadlines.patience(() => this.#lookAgain());
    this.#patience.set(Math.min(left, ms));
    this.#forgetHold = app.hold(() => this.#lookAgain());
  }

  #lookAgain(): void {
    this.#patience?.stop();
    this.#forgetHold?.();
    this.#forgetHold = undefined;
    this.begin();
  }
}
