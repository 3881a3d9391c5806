import type { HandOverRecord } from '../domain/release.ts';
import { newId } from '../std/ids.ts';

/** What became of one request. */
export interface RequestOutcome {
  /** `neither`: its client went away, or the app is closed on purpose. */
  readonly end: 'served' | 'failed' | 'neither';
  /** It was sent to another dyno, or once more. */
  readonly retried: boolean;
  /** How long it waited for a dyno to send it to, ms. */
  readonly heldMs: number;
}

interface Tally {
  readonly id: string;
  readonly appId: string;
  served: number;
  failed: number;
  retried: number;
  longestHeldMs: number;
}

/** More than this at once were forgotten by whoever began them. */
const MOST = 100;

/** Counts what becomes of an app's requests between two marks. Costs nothing while nobody counts. */
export class Tallies {
  readonly #tallies = new Map<string, Tally>();

  /** @returns the id of the count */
  begin(appId: string): string {
    const id = newId();
    this.#tallies.set(id, { id, appId, served: 0, failed: 0, retried: 0, longestHeldMs: 0 });
    const [eldest] = this.#tallies.keys();
    if (this.#tallies.size > MOST && eldest !== undefined) this.#tallies.delete(eldest);
    return id;
  }

  /** Ends a count; `null` when there is none of that id. */
  end(id: string): HandOverRecord | null {
    const tally = this.#tallies.get(id);
    if (!tally) return null;
    this.#tallies.delete(id);
    const { served, failed, retried, longestHeldMs } = tally;
    return { served, failed, retried, longestHeldMs: Math.round(longestHeldMs) };
  }

  get counting(): boolean {
    return this.#tallies.size > 0;
  }

  count(appId: string, { end, retried, heldMs }: RequestOutcome): void {
    for (const tally of this.#tallies.values()) {
      if (tally.appId !== appId || end === 'neither') continue;
      tally[end] += 1;
      if (retried) tally.retried += 1;
      tally.longestHeldMs = Math.max(tally.longestHeldMs, heldMs);
    }
  }
}
