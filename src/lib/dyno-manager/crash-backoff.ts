import type { Settings } from '../platform/settings.ts';

type Thresholds = Pick<Settings, 'crashBackoffMs' | 'healthyAfterMs'>;

/**
 * Crashes in a row after one more: a dyno that was up for long enough had started correctly and begins anew.
 * Source: Dev Center, Dynos (crash restart policy).
 */
export function crashesAfter(before: number, upForMs: number, thresholds: Thresholds): number {
  return upForMs >= thresholds.healthyAfterMs ? 1 : before + 1;
}

/**
 * Milliseconds until a dyno that crashed `crashes` times in a row is tried again, shortened by up to a tenth so that
 * many do not start at once ("up to 20 minutes").
 */
export function crashDelayMs(crashes: number, thresholds: Thresholds, random: () => number): number {
  const waits = thresholds.crashBackoffMs;
  const full = waits[Math.min(crashes, waits.length) - 1] ?? 0;
  return Math.round(full * (1 - random() / 10));
}
