import { expect, it } from 'vitest';
import { findStack, STACKS } from '../../src/lib/domain/stack.ts';

it('a stack is found by its name', () => {
  expect(STACKS.map(({ name }) => findStack(name).title)).toEqual(['Debian-13', 'Heroku-24', 'Container']);
});

it.each([
  ['cedar', 'Stack cedar does not exist. Stacks: debian-13, heroku-24, container.'],
  ['a b', 'Stack "a b" does not exist. Stacks: debian-13, heroku-24, container.'],
])('the stack %j is refused', (name, message) => {
  expect(() => findStack(name)).toThrow(expect.objectContaining({ id: 'invalid_stack', message }));
});
