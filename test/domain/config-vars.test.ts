import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeChange, patchConfig } from '../../src/lib/domain/config-vars.ts';

describe('config vars', () => {
  it('are set, changed and removed by one patch', () => {
    const change = patchConfig({ A: '1', B: '2', C: '3' }, { A: 'x', B: null, D: '4', C: '3' });

    expect(change).toEqual({ config: { A: 'x', C: '3', D: '4' }, set: ['A', 'D'], removed: ['B'] });
    expect(describeChange(change)).toBe('Set A, D and Remove B config vars');
  });

  it('keep every value exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        fc.pre(!value.includes('\0'));
        expect(patchConfig({}, { A: value }).config).toEqual({ A: value });
      }),
    );
  });

  it.each(['1A', 'A-B', 'A B', '', '__A', 'Ä', '$(x)', '__proto__'])('refuse the key %j', (key) => {
    const patch = JSON.parse(`{${JSON.stringify(key)}: "x"}`);
    expect(() => patchConfig({}, patch)).toThrow(
      `Config var ${JSON.stringify(key)} is not valid: use letters, digits and underscores, and start with a letter or one underscore.`,
    );
  });

  it('refuse more than 32 kB in all', () => {
    const half = 'x'.repeat(16 * 1024);
    expect(() => patchConfig({ A: half }, { B: half })).toThrow(
      'Config vars would take 32770 bytes, and an app may have 32768. Store large values elsewhere.',
    );
  });

  it('refuse a value that no environment can carry', () => {
    expect(() => patchConfig({}, { A: 'a\0b' })).toThrow(
      'The value of A holds a NUL byte, which no environment can carry.',
    );
  });
});
