import type { AppRoute } from '../../domain/route-table.ts';
import type { DynoTarget } from './dyno-target.ts';

/** An app as a router sees it; the same object over all tables that name the app. */
export class AppTarget {
  readonly #waiting = new Set<() => void>();
  #route: AppRoute | null;
  #dynos: readonly DynoTarget[];
  /** Requests that came and have no answer yet, the held ones included. */
  inFlight = 0;
  /** When a request or websocket ended last, in monotonic time, ms. */
  lastTrafficAt = performance.now();

  constructor(route: AppRoute, dynos: readonly DynoTarget[]) {
    this.#route = route;
    this.#dynos = dynos;
  }

  /** `null` when the app has left the table. */
  get route(): AppRoute | null {
    return this.#route;
  }

  get dynos(): readonly DynoTarget[] {
    return this.#dynos;
  }

  /** Puts a new route in force and lets those who wait look again. */
  change(route: AppRoute | null, dynos: readonly DynoTarget[]): void {
    this.#route = route;
    this.#dynos = dynos;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Requests are held until the route changes. */
  get isWaitedFor(): boolean {
    return this.#waiting.size > 0;
  }

  /** How long nothing went through, ms; 0 while something does. */
  idleMs(now: number): number {
    if (this.inFlight > 0 || this.#dynos.some((dyno) => !dyno.unused)) return 0;
    return Math.max(0, now - this.lastTrafficAt);
  }

  /**
   * Calls `wake` once, at the next change of the route.
   * @returns forgets it
   */
  hold(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  /** Any dyno that takes requests now and is not in `tried`; every one is equally likely, unless one has this token. */
  choose(tried: readonly DynoTarget[], now: number, wanted?: string): DynoTarget | undefined {
    const usable = (dyno: DynoTarget) => dyno.quarantinedUntil <= now && !tried.includes(dyno);
    const own = wanted === undefined ? undefined : this.#dynos.find((each) => each.token === wanted);
    const dyno = own && usable(own) ? own : anyOf(this.#dynos);
    return dyno && !usable(dyno) ? anyOf(this.#dynos.filter(usable)) : dyno;
  }
}

const anyOf = <T>(items: readonly T[]): T | undefined => items[Math.floor(Math.random() * items.length)];
