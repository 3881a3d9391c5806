import type { Failure } from '../client/wire/reference.ts';
import type { Paint } from './output/style.ts';

/** A failure in full: code and message, what the message quotes, and the next step on a line of its own. */
export const failureLines = (
  { code, message, next }: Failure,
  paint: Paint = (text) => text,
): readonly string[] => [...`${paint(code)}: ${message}`.split('\n'), next];
