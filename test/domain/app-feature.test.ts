import { describe, expect, it } from 'vitest';
import { APP_FEATURES, isEnabled } from '../../src/lib/domain/app-feature.ts';

const at = (seconds: number): Date => new Date(seconds * 1_000);
const turned = (enabled: boolean, seconds: number) => ({
  appId: 'a',
  name: 'runtime-dyno-metadata',
  enabled,
  at: at(seconds),
});

describe('a feature', () => {
  it('is off until it is turned on', () => {
    expect(isEnabled('runtime-dyno-metadata', [])).toBe(false);
    expect(isEnabled('runtime-dyno-metadata', [turned(true, 1)])).toBe(true);
    expect(isEnabled('runtime-dyno-build-metadata', [turned(true, 1)])).toBe(false);
    expect(isEnabled('runtime-dyno-metadata', [turned(true, 1), turned(false, 2)])).toBe(false);
  });

  it('was what it was at an earlier moment', () => {
    const changes = [turned(true, 10), turned(false, 20), turned(true, 30)];

    expect([9, 10, 19, 20, 31].map((when) => isEnabled('runtime-dyno-metadata', changes, at(when)))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
  });

  it('has a name of its own, in order', () => {
    const names = APP_FEATURES.map(({ name }) => name);

    expect(names).toEqual([...new Set(names)].sort());
  });
});
