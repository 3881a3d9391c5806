import type { AppRoute } from '../../domain/route-table.ts';
import type { RouterLimits } from '../../domain/router-limits.ts';
import type { DynoTarget } from './dyno-target.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** An app as a router sees it; the same object over all tables that name the app. */
export class AppTarget {
  readonly #waiting = new Set<() => void>();
  readonly #room: WaitingRoom;
  #route: AppRoute | null;
  #dynos: readonly DynoTarget[];
  /** Requests that came and have no answer yet, the held ones included. */
  inFlight = 0;
  /** When a request or websocket ended last, in monotonic time, ms. */
  lastTrafficAt = performance.now();

  /** @param room shared by all apps */
  constructor(route: AppRoute, dynos: readonly DynoTarget[], room: WaitingRoom) {
    this.#room = room;
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
    this.#room.taken -= waiting.length;
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
    this.#room.taken += 1;
    return () => {
      if (this.#waiting.delete(wake)) this.#room.taken -= 1;
    };
  }

  /** Whether one more request may wait. Those of others can never keep an app from having one. */
  hasRoom({ heldPerApp, heldInAll }: Pick<RouterLimits, 'heldPerApp' | 'heldInAll'>): boolean {
    const own = this.#waiting.size;
    return own < heldPerApp && (own === 0 || this.#room.taken < heldInAll);
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
