import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeTypes, mergedTypes, releaseTypes } from '../../src/lib/builder/process-types.ts';

describe('what bin/release prints', () => {
  it.each([
    ['', {}],
    ['---\n', {}],
    ['--- {}\n', {}],
    ['---\naddons:\n  - postgres\n', {}],
    ['---\nconfig_vars: {A: b}\ndefault_process_types:\n', {}],
    [
      'default_process_types:\n  web: bin/serve -p $PORT\n  console: irb\n',
      { web: 'bin/serve -p $PORT', console: 'irb' },
    ],
    ['{"default_process_types": {"web": "run"}}', { web: 'run' }],
    ['default_process_types: {web: ""}', {}],
  ])('%j', (yaml, expected) => {
    expect(releaseTypes(yaml)).toEqual(expected);
  });

  it.each([
    ['just text', 'it is not a map.'],
    ['- web', 'it is not a map.'],
    ['default_process_types: [web]', 'default_process_types is not a map.'],
    ['default_process_types: {web: 3}', 'the command of web is no text.'],
    ['default_process_types: {web: {a: b}}', 'the command of web is no text.'],
    ['default_process_types: {"../x": run}', '"../x" is no process type.'],
    ['default_process_types: {__proto__: run}', '"__proto__" is no process type.'],
    [`a: ${'x'.repeat(300_000)}`, 'it is too long.'],
  ])('%j is refused', (yaml, message) => {
    expect(() => releaseTypes(yaml)).toThrow(message);
  });

  it('is refused when its aliases would blow it up', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}x]`);
    expect(() => releaseTypes(['l0: &l0 [x]', ...levels].join('\n'))).toThrow('alias');
  });

  it('is read or refused, whatever it is, and pollutes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:_- \n{}[]&*!"\'#|>'), maxLength: 80 }), (yaml) => {
        try {
          releaseTypes(yaml);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
    expect(() => releaseTypes('__proto__: {default_process_types: {web: run}}')).not.toThrow();
    expect(({} as Record<string, unknown>)['default_process_types']).toBeUndefined();
  });
});

describe('process types', () => {
  const procfile = { web: 'mine', release: 'migrate' };
  const defaults = { web: 'theirs', console: 'irb' };

  it('of the Procfile come before those of the buildpack', () => {
    expect(mergedTypes(procfile, defaults)).toEqual({ console: 'irb', release: 'migrate', web: 'mine' });
  });

  it.each([
    [
      procfile,
      defaults,
      '       Procfile declares types     -> release, web\n       Default types for buildpack -> console\n',
    ],
    [procfile, {}, '       Procfile declares types -> release, web\n'],
    [
      {},
      { web: 'x' },
      '       Procfile declares types     -> (none)\n       Default types for buildpack -> web\n',
    ],
    [{}, {}, '       Procfile declares types -> (none)\n'],
  ])('are described as Heroku does', (own, theirs, expected) => {
    expect(describeTypes(own, theirs)).toBe(expected);
  });
});
