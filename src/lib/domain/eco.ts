import type { Dyno } from './dyno.ts';
import { findSize } from './dyno-size.ts';

/** Dynos of this size sleep, and use up the hours of their account (Dev Center: Eco Dyno Hours). */
export const isEco = (size: string): boolean => findSize(size).family === 'eco';

export const isAwake = ({ state }: Pick<Dyno, 'state'>): boolean => state === 'up' || state === 'starting';

/** The calendar month of a moment, in UTC: `2026-11`. */
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7);

export const beginOfMonth = (at: Date): Date => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()));

/** How long a dyno was awake between two moments, ms. One that has ended or sleeps was awake until its state changed. */
export function awakeMs(
  dyno: Pick<Dyno, 'state' | 'createdAt' | 'updatedAt'>,
  from: Date,
  until: Date,
): number {
  const begin = Math.max(from.getTime(), dyno.createdAt.getTime());
  const end = isAwake(dyno) ? until : dyno.updatedAt;
  return Math.max(0, Math.min(end.getTime(), until.getTime()) - begin);
}

/** What is known around an app whose dynos may sleep. */
export interface EcoSurroundings {
  readonly now: Date;
  /** How long its requests have ended, ms; `null` when nobody knows. */
  readonly quietMs: number | null;
  /** Its owner has no hours left this month. */
  readonly isUsedUp: boolean;
  readonly sleepAfterMs: number;
}

/**
 * What the Eco dynos of an app's formation are to do, or in how many ms that may change by itself. Workers follow the
 * web dyno; an app without one has nothing to be idle and never sleeps. Source: Dev Center, Eco Dyno Hours.
 */
export function ecoVerdict(dynos: readonly Dyno[], around: EcoSurroundings): 'sleep' | 'wake' | number {
  const { now, quietMs, isUsedUp, sleepAfterMs } = around;
  const web = dynos.filter(({ type }) => type === 'web');
  const active = dynos.filter(({ state }) => state === 'up' || state === 'crashed');
  if (isUsedUp) return active.length > 0 ? 'sleep' : Number.POSITIVE_INFINITY;
  if (web.length === 0)
    return dynos.some(({ state }) => state === 'idle') ? 'wake' : Number.POSITIVE_INFINITY;
  const isBooting = web.some(({ state }) => state === 'starting');
  if (active.length === 0 || isBooting || quietMs === null) return Number.POSITIVE_INFINITY;
  const activeWeb = active.filter(({ type }) => type === 'web');
  const sinceMs = Math.max(
    ...(activeWeb.length > 0 ? activeWeb : active).map(({ updatedAt }) => updatedAt.getTime()),
  );
  const leftMs = sleepAfterMs - Math.min(quietMs, now.getTime() - sinceMs);
  return leftMs <= 0 ? 'sleep' : leftMs;
}
