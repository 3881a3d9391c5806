import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputParting, testCommand } from '../../src/lib/domain/test-run.ts';

describe('the command of a run', () => {
  const run = (setup: string | null, test: string) => {
    try {
      return {
        code: 0,
        out: execFileSync('bash', ['-c', testCommand(setup, test, 'MARK')], { encoding: 'utf8' }),
      };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { code: status, out: stdout };
    }
  };

  it.each([
    [null, 'echo tested', { code: 0, out: 'MARK\ntested\n' }],
    ['export A=1; echo ready', 'echo $A; exit 3', { code: 3, out: 'ready\nMARK\n1\n' }],
    ['false', 'echo tested', { code: 1, out: '' }],
    ['echo no; exit 5', 'echo tested', { code: 5, out: 'no\n' }],
  ])('of %j and %j', (setup, test, outcome) => {
    expect(run(setup, test)).toEqual(outcome);
  });
});

it('an output is parted at its marker, wherever its pieces end', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.array(fc.integer({ min: 0, max: 40 })),
      (before, after, cuts) => {
        const whole = `${before.replaceAll('\r', '')}MARK\n${after}`;
        const seen = { before: '', after: '' };
        const parting = new OutputParting(
          'MARK',
          (text) => {
            seen.before += text;
          },
          (text) => {
            seen.after += text;
          },
        );
        let at = 0;
        for (const length of cuts) {
          parting.write(whole.slice(at, at + length));
          at += length;
        }
        parting.write(whole.slice(at));
        parting.end();
        expect(parting.isPast).toBe(true);
        expect(`${seen.before}MARK\n${seen.after}`.length).toBe(whole.length);
        expect(seen.before).toBe(whole.slice(0, whole.indexOf('MARK\n')));
      },
    ),
  );
});
