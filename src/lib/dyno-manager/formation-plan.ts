import type { Dyno } from '../domain/dyno.ts';
import type { ProcessType } from '../domain/formation.ts';

/** One dyno that the formation wants. */
export interface Slot {
  readonly type: string;
  readonly number: number;
  readonly size: string;
  readonly command: string;
}

export interface FormationPlan {
  /** Nothing runs under these names. */
  readonly start: readonly Slot[];
  /** What runs under these names is of another release, command or size. */
  readonly replace: readonly { readonly old: Dyno; readonly slot: Slot }[];
  /** Names that the formation does not have. */
  readonly stop: readonly Dyno[];
}

/** The dynos of a formation in order; types that the slug has no command for have none. */
export function slotsOf(
  formation: readonly ProcessType[],
  commands: Readonly<Record<string, string>>,
): readonly Slot[] {
  return formation.flatMap(({ type, quantity, size }) => {
    const command = Object.hasOwn(commands, type) ? commands[type] : undefined;
    if (command === undefined) return [];
    return Array.from({ length: quantity }, (_, index) => ({ type, number: index + 1, size, command }));
  });
}

/** The fewest starts and stops that make `serving` equal to `slots`; numbers are counted from 1, so the highest go. */
export function planFormation(
  slots: readonly Slot[],
  serving: readonly Dyno[],
  releaseId: string,
): FormationPlan {
  const inSlot = (slot: Slot) => (dyno: Dyno) => isIn(slot, dyno);
  return {
    start: slots.filter((slot) => !serving.some(inSlot(slot))),
    replace: slots.flatMap((slot) =>
      serving
        .filter(inSlot(slot))
        .filter((old) => !fits(slot, old, releaseId))
        .map((old) => ({ old, slot })),
    ),
    stop: serving.filter((dyno) => !slots.some((slot) => isIn(slot, dyno))),
  };
}

/** Whether a run is exactly what a slot of that release asks for. */
export const fits = (slot: Slot, dyno: Dyno, releaseId: string): boolean =>
  isIn(slot, dyno) &&
  dyno.releaseId === releaseId &&
  dyno.size === slot.size &&
  dyno.command === slot.command;

const isIn = (slot: Slot, dyno: Dyno): boolean => dyno.type === slot.type && dyno.number === slot.number;
