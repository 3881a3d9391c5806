import { expect, it } from 'vitest';
import { isFailure, parseTap } from '../../src/lib/domain/tap.ts';

it('TAP is read test by test, with directives and diagnostics, and without what is inside of others', () => {
  const output = [
    'TAP version 14',
    'noise of the program',
    '    ok 1 - inside',
    'ok 1 - adds',
    'not ok 2 - divides # TODO later',
    'not ok 3 subtracts',
    '  ---',
    '  expected: 1',
    '  ...',
    'ok 4 # SKIP no network',
    '1..4',
    'okay, that is all',
  ].join('\n');

  expect(parseTap(output)).toEqual([
    { number: 1, passed: true, description: 'adds', directive: '', diagnostic: '' },
    { number: 2, passed: false, description: 'divides', directive: 'TODO later', diagnostic: '' },
    {
      number: 3,
      passed: false,
      description: 'subtracts',
      directive: '',
      diagnostic: '  ---\n  expected: 1\n  ...\n',
    },
    { number: 4, passed: true, description: '', directive: 'SKIP no network', diagnostic: '' },
  ]);
  expect(
    parseTap(output)
      .filter(isFailure)
      .map(({ number }) => number),
  ).toEqual([3]);
});

it('an output that is no TAP has no tests', () => {
  expect(parseTap('all good\nnothing to see\n')).toEqual([]);
});
