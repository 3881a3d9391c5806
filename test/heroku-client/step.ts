import type { ExpectStatic } from 'vitest';
import type { eventually, Installation } from '../acceptance/installation.ts';

/** JSON of a command, to be compared. */
// biome-ignore lint/suspicious/noExplicitAny: each command shows something else, and what is compared is what matters.
export type Shown = any;

/** Where the steps are typed: one installation, one folder with an app, one person. */
export interface Place {
  readonly renga: Installation;
  readonly expect: ExpectStatic;
  readonly eventually: typeof eventually;
  /** What our own API says, by the command that shows it. */
  json(command: string): Promise<Shown>;
  /** What earlier steps have found out. */
  readonly found: Map<string, string>;
}

/** Words that a question is known by. */
export type Question = string | RegExp;

/** One command of the official client and what it must do. */
export interface Step {
  /** A line of a shell; `heroku COMMAND …` is what it is about, `$NAME` what earlier steps have found. */
  readonly typed: string;
  /** What is typed when the client has asked for it: words of the question, and the line. */
  readonly answers?: readonly (readonly [question: Question, answer: string])[];
  /** 0 where nothing is said. */
  readonly code?: number;
  /** What it prints, somewhere. */
  readonly says?: string | RegExp;
  /** Looks at the effect, through our own API. */
  readonly shows?: (place: Place, said: string) => Promise<void>;
}

/** The id of the command that a step is about: the last of its line, by the one name that the client's help shows. */
export function commandOf({ typed }: Step): string {
  return [...typed.matchAll(/\bheroku ([a-z0-9:-]+)/g)].at(-1)?.[1] ?? '';
}
