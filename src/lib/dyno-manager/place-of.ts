import { type Dyno, dynoName } from '../domain/dyno.ts';

/** The container of a run that has one. */
export function placeOf(dyno: Dyno): string {
  if (dyno.containerId === null) throw new Error(`${dynoName(dyno)} has no container.`);
  return dyno.containerId;
}
