import type { Dyno } from '../domain/dyno.ts';
import { stateLine } from './run-state.ts';

/** What the log says when a name gets a new run: the first one, or another in the place of `old`. */
export function startLines(
  old: Dyno | undefined,
  options: { readonly restarting: boolean | 'Cycling' },
): readonly string[] {
  if (!old) return [stateLine('down', 'starting')];
  const runs = old.state === 'up' || old.state === 'starting';
  return [
    ...(options.restarting && runs ? [options.restarting === true ? 'Restarting' : options.restarting] : []),
    ...(old.state === 'starting' ? [] : [stateLine(old.state, 'starting')]),
  ];
}

/** What it says when a name leaves the formation. */
export const goneLines = (old: Dyno): readonly string[] =>
  old.state === 'down' || old.state === 'idle' ? [] : [stateLine(old.state, 'down')];

/** The run that holds the name of another in the formation. */
export const holderOf = (dyno: Dyno, rows: readonly Dyno[]): Dyno | undefined =>
  rows.find((row) => row.serving && row.type === dyno.type && row.number === dyno.number);
