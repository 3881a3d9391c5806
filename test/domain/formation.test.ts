import { describe, expect, it } from 'vitest';
import { formationFor, scaleFormation } from '../../src/lib/domain/formation.ts';

const web = { type: 'web', quantity: 1, size: 'Standard-1X' };
const worker = { type: 'worker', quantity: 0, size: 'Standard-1X' };
const release = { type: 'release', quantity: 0, size: 'Standard-1X' };

describe('a formation', () => {
  it('starts with one web dyno and nothing else', () => {
    expect(formationFor(['web', 'worker'], [], true, 'Standard-1X')).toEqual([web, worker]);
  });

  it('keeps what was scaled when a deploy brings new types and drops old ones', () => {
    expect(formationFor(['web', 'clock'], [{ ...web, quantity: 3 }, worker], false, 'Standard-1X')).toEqual([
      { ...web, quantity: 3 },
      { type: 'clock', quantity: 0, size: 'Standard-1X' },
    ]);
  });

  it.each([
    ['a number', 3, 3],
    ['a number as text', '3', 3],
    ['a relative increase', '+1', 2],
    ['a relative decrease', '-1', 0],
    ['a decrease below nothing', '-5', 0],
  ])('takes %s', (_, quantity, expected) => {
    expect(scaleFormation([web, worker], [{ type: 'web', quantity }])).toEqual([
      { ...web, quantity: expected },
      worker,
    ]);
  });

  it('takes a size in any letter case', () => {
    expect(scaleFormation([web], [{ type: 'web', size: 'performance-m' }])).toEqual([
      { ...web, size: 'Performance-M' },
    ]);
  });

  it.each([
    [
      'an unknown type',
      { type: 'clock', quantity: 1 },
      "Couldn't find that process type (clock). Known types: web, worker, release.",
    ],
    ['a word', { type: 'web', quantity: 'two' }, 'Quantity "two" is not a number.'],
    [
      'an unknown size',
      { type: 'web', size: 'huge' },
      'Dyno size huge does not exist. Sizes: Eco, Basic, Standard-1X, Standard-2X, Performance-M, Performance-L, Performance-L-RAM, Performance-XL, Performance-2XL.',
    ],
    [
      'two dynos of a size that allows one',
      { type: 'web', quantity: 2, size: 'basic' },
      'Cannot run 2 dynos of web: the limit for Basic is 1.',
    ],
    [
      'dynos of the release command',
      { type: 'release', quantity: 1 },
      'Process type release cannot be scaled: it runs by itself.',
    ],
  ])('refuses %s', (_, request, message) => {
    expect(() => scaleFormation([web, worker, release], [request])).toThrow(message);
  });

  it('refuses to mix families, and changes nothing of what was asked beside it', () => {
    const requests = [
      { type: 'worker', quantity: 1 },
      { type: 'web', size: 'eco' },
    ];
    expect(() => scaleFormation([web, worker], requests)).toThrow(
      'Cannot use the following dyno types in the same app: Eco and Standard-1X',
    );
  });
});
