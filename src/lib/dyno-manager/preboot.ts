import { isEnabled } from '../domain/app-feature.ts';
import { type Dyno, isHeld } from '../domain/dyno.ts';
import { findSize } from '../domain/dyno-size.ts';
import type { FeatureRecords, HandOver } from '../platform/ports.ts';

interface Preboot {
  readonly features: FeatureRecords;
  readonly now: Date;
  /** How long old web dynos go on beside new ones. */
  readonly prebootMs: number;
}

/**
 * Until when the web dynos from before take the requests of an app with the feature `preboot`; `null` without it.
 * Source: Dev Center, Preboot.
 */
export async function prebootUntil(
  { app, formation }: Pick<HandOver, 'app' | 'formation'>,
  { features, now, prebootMs }: Preboot,
): Promise<Date | null> {
  const web = formation.find(({ type, quantity }) => type === 'web' && quantity > 0);
  if (!web || findSize(web.size).family !== 'professional') return null;
  if (!isEnabled('preboot', await features.list(app.id))) return null;
  return new Date(now.getTime() + prebootMs);
}

/** Those of a leaving set that take the requests now: held ones of an earlier release, else those of the formation. */
export function takingRequests(leaving: readonly Dyno[], now: Date): readonly Dyno[] {
  const web = leaving.filter(
    ({ type, state, endpoint }) => type === 'web' && state === 'up' && endpoint !== null,
  );
  const held = web.filter((dyno) => isHeld(dyno, now));
  return held.length > 0 ? held : web.filter(({ serving }) => serving);
}
