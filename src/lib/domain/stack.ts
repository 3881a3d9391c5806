import { Refusal } from './refusal.ts';

/** The base that an app is built and runs on. */
export interface Stack {
  readonly name: string;
  /** As build output spells it. */
  readonly title: string;
  /** `STACK` in builds and dynos: buildpacks refuse names that are not Heroku's, so a like one stands in. */
  readonly buildpackName: string;
}

/** The stack of apps whose images are pushed: nothing is built or run on it but they. */
export const CONTAINER = 'container';

/** Debian 13 runs what was compiled for heroku-24 (glibc 2.41 against 2.39), hence its buildpack name. */
export const STACKS: readonly Stack[] = [
  { name: 'debian-13', title: 'Debian-13', buildpackName: 'heroku-24' },
  { name: 'heroku-24', title: 'Heroku-24', buildpackName: 'heroku-24' },
  { name: CONTAINER, title: 'Container', buildpackName: CONTAINER },
];

/**
 * The stack of that name.
 * @throws {Refusal} `invalid_params`, id `invalid_stack`
 */
export function findStack(name: string): Stack {
  const stack = STACKS.find((each) => each.name === name);
  if (!stack)
    throw Refusal.invalid(
      `Stack ${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)} does not exist. Stacks: ${STACKS.map((each) => each.name).join(', ')}.`,
      'invalid_stack',
    );
  return stack;
}
