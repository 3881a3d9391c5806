import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRefUpdates, planPush, type RefUpdate } from '../../src/lib/git/ref-updates.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const ZERO = '0'.repeat(40);

describe('the input of the hook', () => {
  it('is one ref a line, and zeros stand for none', () => {
    expect(
      parseRefUpdates(`${ZERO} ${A} refs/heads/main\n${A} ${B} refs/tags/v1\n${B} ${ZERO} refs/heads/x\n`),
    ).toEqual([
      { ref: 'refs/heads/main', before: null, after: A },
      { ref: 'refs/tags/v1', before: A, after: B },
      { ref: 'refs/heads/x', before: B, after: null },
    ]);
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          for (const update of parseRefUpdates(text)) expect(update.ref).toBeTypeOf('string');
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});

describe('a plan for a push', () => {
  const update = (ref: string, after: string | null = A, before: string | null = B): RefUpdate => ({
    ref,
    before,
    after,
  });

  it('builds exactly one deployed branch', () => {
    expect(planPush([update('refs/tags/v1'), update('refs/heads/main')])).toEqual({
      kind: 'build',
      ref: 'refs/heads/main',
      commit: A,
    });
  });

  it('does not take a look-alike for main', () => {
    for (const ref of ['refs/head/main', 'refs/heads/main/x', 'refs/heads/Main', 'refs/tags/main'])
      expect(planPush([update(ref)]).kind).toBe('store');
  });

  it('refuses what is too much', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => update(`refs/heads/b${index}`));
    expect(planPush(many)).toEqual({
      kind: 'refuse',
      message: 'Push rejected, 10000 refs in one push are too many: the limit is 5000.',
    });
  });
});
