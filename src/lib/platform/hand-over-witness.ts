import type { Release } from '../domain/release.ts';
import type { Router, Store } from './ports.ts';

interface HandOverWitnessOptions {
  readonly store: Store;
  readonly router: Pick<Router, 'beginTally' | 'endTally'>;
  readonly onError: (error: unknown) => void;
}

/** Has the router count what becomes of an app's requests during a hand-over, and keeps it with the release. */
export class HandOverWitness {
  readonly #options: HandOverWitnessOptions;

  constructor(options: HandOverWitnessOptions) {
    this.#options = options;
  }

  /** Begins; call what is returned at the end. Neither ever fails: a release is not held up by its record. */
  async begin(release: Release): Promise<() => Promise<void>> {
    const tally = await this.#options.router.beginTally(release.appId).catch(() => null);
    return () => this.#end(release, tally).catch(this.#options.onError);
  }

  async #end(release: Release, tally: string | null): Promise<void> {
    const { router, store } = this.#options;
    const seen = tally === null ? null : await router.endTally(tally);
    if (seen) await store.releases.recordHandOver(release.id, seen);
  }
}
