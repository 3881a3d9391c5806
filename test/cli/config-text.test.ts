import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configChange, configToText, textToConfig } from '../../src/lib/cli/config-text.ts';
import { shellQuote } from '../../src/lib/cli/output/shell-quote.ts';

const config = fc.dictionary(
  fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/),
  fc
    .string({ unit: 'binary', maxLength: 20 })
    .filter((value) => !value.includes('\0') && !value.includes('\r')),
);

describe('config vars as text', () => {
  it('come back as they were, whatever they hold', () => {
    fc.assert(
      fc.property(config, (vars) => {
        expect(textToConfig(configToText(vars))).toEqual({ ...vars });
      }),
    );
  });

  it('are read the way a person writes them', () => {
    const text =
      "# comment\n\nA=plain\nexport B=\"two words\"\nC='it'\\''s'\nD=\"a \\\"b\\\" $c\"\nE=\nF='two\nlines'\n";
    expect(textToConfig(text)).toEqual({
      A: 'plain',
      B: 'two words',
      C: "it's",
      D: 'a "b" $c',
      E: '',
      F: 'two\nlines',
    });
  });

  it.each(['A', '=1', "A='open", 'A="open'])('refuse %j', (text) => {
    expect(() => textToConfig(text)).toThrow('Invalid line: ');
  });

  it('are read by a shell as they are', () => {
    const values = ["it's", 'two\nlines', '$HOME `id` "x" \\', '-n', 'grün', 'a=b', '*'];
    const script = values.map((value) => `printf '%s\\0' ${shellQuote(value)}`).join('\n');
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(values);
  });
});

it('a change names what is new, other, and gone', () => {
  expect(configChange({ A: '1', B: '2', C: '3' }, { A: '1', B: 'two', D: '4' })).toEqual({
    B: 'two',
    D: '4',
    C: null,
  });
});
