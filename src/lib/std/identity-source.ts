import type { Clock } from './clock.ts';

/** What a TLS server shows, PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
  /** A younger one is to be had from then on. */
  readonly renewAt: Date;
}

/** Where a TLS server has its identity from; asked again when that is to be renewed. */
export interface IdentitySource {
  current(): Promise<Identity>;
}

interface KeepFreshOptions {
  readonly identity: IdentitySource;
  readonly clock: Clock;
  /** Shows the new one from now on. */
  readonly apply: (fresh: Identity) => void | Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

const DAY = 24 * 60 * 60 * 1000;

/** Asks for the next identity whenever it is time, beginning at `renewAt`. Ends with the signal, never rejects. */
export async function keepFresh(
  { identity, clock, apply, onError, signal }: KeepFreshOptions,
  renewAt: Date,
): Promise<void> {
  for (let at = renewAt.getTime(); !signal.aborted; ) {
    const waitMs = Math.min(Math.max(at - clock.now().getTime(), 0), DAY);
    await clock.sleep(waitMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    try {
      const fresh = await identity.current();
      await apply(fresh);
      at = fresh.renewAt.getTime();
    } catch (error) {
      onError(error);
      at = clock.now().getTime() + DAY;
    }
  }
}
