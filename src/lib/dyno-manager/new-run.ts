import type { Dyno } from '../domain/dyno.ts';
import type { Release } from '../domain/release.ts';
import { newId, randomBetween } from '../std/ids.ts';
import type { Slot } from './formation-plan.ts';

interface Run {
  readonly appId: string;
  readonly release: Pick<Release, 'id' | 'version'>;
  readonly slot: Slot;
  readonly at: Date;
  readonly serving: boolean;
  readonly crashes?: number;
  readonly oneOff?: {
    readonly attached: boolean;
    readonly env: Readonly<Record<string, string>>;
    /** How long it may run, where nobody else sees to that. */
    readonly limitMs?: (id: string) => number;
  };
}

/** The row of a run that is about to begin, written before anything of it exists. */
export function newRun(run: Run): Dyno {
  const id = newId();
  const limitMs = run.oneOff?.limitMs?.(id);
  return {
    id,
    appId: run.appId,
    releaseId: run.release.id,
    releaseVersion: run.release.version,
    type: run.slot.type,
    number: run.slot.number,
    size: run.slot.size,
    command: run.slot.command,
    state: 'starting',
    oneOff: run.oneOff !== undefined,
    attached: run.oneOff?.attached ?? false,
    serving: run.serving,
    containerId: null,
    endpoint: null,
    port: randomBetween(3000, 59_999),
    env: run.oneOff?.env ?? {},
    exitCode: null,
    failure: null,
    crashes: run.crashes ?? 0,
    retryAt: null,
    expiresAt: limitMs === undefined ? null : new Date(run.at.getTime() + limitMs),
    endAskedAt: null,
    routedUntil: null,
    createdAt: run.at,
    updatedAt: run.at,
  };
}

/** Another run of the same: same name, release, command and size. */
export function rerun(
  dyno: Dyno,
  options: { readonly at: Date; readonly serving: boolean; readonly crashes: number },
): Dyno {
  return newRun({
    appId: dyno.appId,
    release: { id: dyno.releaseId, version: dyno.releaseVersion },
    slot: dyno,
    ...options,
  });
}
