import { describe, expect, it } from 'vitest';
import { checkAppName, generateAppName } from '../../src/lib/domain/app.ts';

describe('an app name', () => {
  it('is made like a line of a poem', () => {
    for (let times = 0; times < 1000; times += 1) {
      const name = generateAppName();
      expect(name).toMatch(/^[a-z]+-[a-z]+-\d{5}$/);
      expect(checkAppName(name)).toBe(name);
    }
  });

  it.each(['ab', 'a'.repeat(31), '1abc', 'Abc', 'a_b', 'abc-', 'a.b', 'café', '-abc', 'a b c', 'abc\n'])(
    'is refused when it is %j',
    (name) => {
      expect(() => checkAppName(name)).toThrow(/^Name must start with a letter/);
    },
  );

  it.each(['api', 'git', 'www', 'dashboard', 'localhost', 'registry', 'rendezvous', 'ssh', 'xn--abc'])(
    'is refused when the platform keeps it: %s',
    (name) => {
      expect(() => checkAppName(name)).toThrow(`Name ${name} is reserved. Choose another one.`);
    },
  );
});
