import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freeSubnet, gatewayOf } from '../../src/lib/engine/subnets.ts';

const options = { pool: '10.213.0.0/24', prefix: 26, taken: [], name: 'app' };

describe('a free subnet', () => {
  test('lies in the pool, at the same place for the same name', () => {
    expect(freeSubnet(options)).toMatch(/^10\.213\.0\.(0|64|128|192)\/26$/);
    expect(freeSubnet(options)).toBe(freeSubnet(options));
  });

  test('is none of those that are taken, until there is none', () => {
    const taken: string[] = [];
    for (let made = 0; made < 4; made += 1) taken.push(String(freeSubnet({ ...options, taken })));
    expect([...taken].sort()).toEqual([
      '10.213.0.0/26',
      '10.213.0.128/26',
      '10.213.0.192/26',
      '10.213.0.64/26',
    ]);
    expect(freeSubnet({ ...options, taken })).toBe(null);
  });

  test('is outside of wider and narrower ranges that are taken, whatever address they are written by', () => {
    const taken = ['10.213.0.1/25', '10.213.0.190/32', 'fd00::/64'];
    expect(freeSubnet({ ...options, taken })).toBe('10.213.0.192/26');
  });

  test('is none when somebody has the whole pool', () => {
    expect(freeSubnet({ ...options, taken: ['10.0.0.0/8'] })).toBe(null);
  });

  test('of any names taken one after the other are all different', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 64 }), (names) => {
        const taken: string[] = [];
        for (const name of names) taken.push(String(freeSubnet({ ...options, prefix: 30, taken, name })));
        expect(new Set(taken).size).toBe(names.length);
      }),
    );
  });

  test('of a pool that is no range is an error', () => {
    expect(() => freeSubnet({ ...options, pool: 'many' })).toThrow('many is not an IPv4 range');
  });
});

test('the gateway is the first address', () => {
  expect(gatewayOf('10.213.0.64/26')).toBe('10.213.0.65');
});
