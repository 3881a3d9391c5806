import type { Dyno, DynoState } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import { type End, vastlyExceededLines } from './memory-use.ts';

/** What can happen to one run of a command. */
export type RunEvent =
  /** It serves: a web dyno listens, any other was started. */
  | { readonly kind: 'up' }
  /** Its container ended by itself, or was killed because it did not listen in time. */
  | ({
      readonly kind: 'ended';
      readonly failure: Failure | null;
      readonly crashes: number;
      readonly retryAt: Date | null;
    } & End)
  /** The engine could not start it, or it was given up before. */
  | {
      readonly kind: 'unstartable';
      readonly failure: Failure;
      /** What its log says of that, where Heroku has a code for it. */
      readonly line?: string | undefined;
      readonly crashes: number;
      readonly retryAt: Date | null;
    }
  /** It falls asleep. */
  | { readonly kind: 'idling' }
  /** A request, or a new month, wakes it. */
  | { readonly kind: 'unidling' }
  /** The platform stops it. */
  | { readonly kind: 'leaving' };

export interface Transition {
  readonly dyno: Dyno;
  /** What its log says of it, as Heroku words it. */
  readonly lines: readonly string[];
}

/** A run only ever moves forward, but for its sleep; a restarted dyno is another run. */
const FORWARD: Readonly<Record<DynoState, readonly DynoState[]>> = {
  starting: ['up', 'crashed', 'complete', 'down'],
  up: ['crashed', 'complete', 'down', 'idle'],
  crashed: ['down', 'idle'],
  down: [],
  complete: [],
  idle: ['starting', 'down'],
};

/** The dyno after an event, or `null` where the event came too late to matter. */
export function advance(dyno: Dyno, event: RunEvent, at: Date): Transition | null {
  const state = target(dyno, event);
  if (!FORWARD[dyno.state].includes(state)) return null;
  return {
    dyno: { ...dyno, ...outcome(event), state, updatedAt: at },
    lines: [...lead(dyno, event), ...change(dyno.state, state)],
  };
}

function target(dyno: Dyno, event: RunEvent): DynoState {
  if (event.kind === 'up') return 'up';
  if (event.kind === 'leaving') return 'down';
  if (event.kind === 'idling') return 'idle';
  if (event.kind === 'unidling') return 'starting';
  return dyno.oneOff ? 'complete' : 'crashed';
}

function outcome(event: RunEvent): Partial<Dyno> {
  if (event.kind === 'ended') {
    const { exitCode, failure, crashes, retryAt } = event;
    return { exitCode, failure, crashes, retryAt };
  }
  if (event.kind === 'unstartable') {
    const { failure, crashes, retryAt } = event;
    return { failure, crashes, retryAt };
  }
  if (event.kind === 'idling') return { retryAt: null, exitCode: null, failure: null };
  return event.kind === 'leaving' ? { retryAt: null } : {};
}

function lead(dyno: Dyno, event: RunEvent): readonly string[] {
  if (event.kind === 'unstartable')
    return dyno.attached ? [] : [event.line ?? `Error R99 (Platform error) -> ${event.failure.message}`];
  if (event.kind === 'idling') return ['Idling'];
  if (event.kind === 'unidling') return ['Unidling'];
  if (event.kind !== 'ended') return [];
  return [...(event.fatalUse ? vastlyExceededLines(event.fatalUse) : []), exitLine(event.exitCode)];
}

/** A formation dyno that leaves says so where it is decided why: scaled down, or replaced. */
function change(from: DynoState, to: DynoState): readonly string[] {
  return to === 'down' ? [] : [stateLine(from, to)];
}

/** One that sleeps is `idle` in the API and `down` in its log. */
export const stateLine = (from: DynoState | 'created', to: DynoState): string =>
  `State changed from ${from === 'idle' ? 'down' : from} to ${to === 'idle' ? 'down' : to}`;

export const exitLine = (exitCode: number): string => `Process exited with status ${exitCode}`;
