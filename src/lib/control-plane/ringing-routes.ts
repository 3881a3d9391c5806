import type { Routes } from '../platform/ports.ts';
import type { Bell } from '../std/bell.ts';

/** Rings when the names of apps and domains may have changed: whoever changes them has the router told of it. */
export class RingingRoutes implements Routes {
  readonly #routes: Routes;
  readonly #bell: Pick<Bell, 'ring'>;

  constructor(routes: Routes, bell: Pick<Bell, 'ring'>) {
    this.#routes = routes;
    this.#bell = bell;
  }

  publish(): Promise<void> {
    this.#bell.ring();
    return this.#routes.publish();
  }

  drained(addresses: readonly string[], limitMs: number): Promise<void> {
    return this.#routes.drained(addresses, limitMs);
  }
}
