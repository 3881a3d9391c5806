import { expect, it } from 'vitest';
import { splitWords } from '../../src/lib/cli/add-ons/split-words.ts';

it.each([
  [['redis', 'postgresql:mini'], { plans: ['redis', 'postgresql:mini'], options: {} }],
  [
    ['box', '--first=a=b', '--second', 'c', '--flag'],
    { plans: ['box'], options: { first: 'a=b', second: 'c', flag: 'true' } },
  ],
  [
    ['box', '--flag', '--other=', '--end'],
    { plans: ['box'], options: { flag: 'true', other: '', end: 'true' } },
  ],
] as const)('%j names services and options of theirs', (argv, words) => {
  expect(splitWords(argv)).toEqual(words);
});

it('refuses a word that belongs to no option', () => {
  expect(() => splitWords(['box', '--first=a', 'stray'])).toThrow('Unexpected argument: stray');
});
