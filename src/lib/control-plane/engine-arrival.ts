import type { Engine, EngineInfo } from '../engine/port.ts';
import type { EngineReports } from '../platform/ports.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';

interface Arrival {
  readonly engine: Pick<Engine, 'info'>;
  readonly presence: EngineReports;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Resolves when the container engine answers, with what it says of itself: after a start of the machine it may come later
 * than we do. @throws the signal's reason
 */
export async function untilEngineAnswers({ engine, presence, clock, signal }: Arrival): Promise<EngineInfo> {
  const backOff = new BackOff({ firstMs: 250, maxMs: 2_000 });
  for (;;) {
    signal.throwIfAborted();
    try {
      const info = await engine.info();
      presence.found();
      return info;
    } catch (error) {
      presence.lost(error instanceof Error ? error.message : String(error));
    }
    await clock.sleep(backOff.next(), signal);
  }
}

/** What its owner may want to know of an engine whose containers end with it; `null` where there is nothing to advise. */
export function liveRestoreAdvice({ liveRestore }: Pick<EngineInfo, 'liveRestore'>): string | null {
  if (liveRestore !== false) return null;
  return (
    'Dynos and add-ons restart whenever the container engine does, because its live restore is off. ' +
    'To let them run on, add "live-restore": true to /etc/docker/daemon.json and run: systemctl reload docker'
  );
}
