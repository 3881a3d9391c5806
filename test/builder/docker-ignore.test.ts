import docker from '@balena/dockerignore';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dockerIgnore } from '../../src/lib/builder/dockerfiles/docker-ignore.ts';

const left = (text: string, paths: readonly string[]) => {
  const { isOut } = dockerIgnore(text);
  return paths.filter((path) => !isOut(path));
};

describe('a .dockerignore', () => {
  it.each([
    ['nothing', '', ['a', 'b/c'], ['a', 'b/c']],
    ['a file by its path', 'a\n/b/c\n./d/', ['a', 'x/a', 'b/c', 'd/e'], ['x/a']],
    ['comments and blank lines', '# a\n\n  \nb', ['a', 'b'], ['a']],
    [
      'part of one name',
      '*.md\nsrc/*/x?',
      ['a.md', 'b/a.md', 'src/a/x1', 'src/a/b/x1'],
      ['b/a.md', 'src/a/b/x1'],
    ],
    ['any number of folders', '**/*.log\nx/**/y', ['a.log', 'b/c/a.log', 'x/y', 'x/1/2/y'], []],
    ['all in a folder', 'x/**', ['x/1/2', 'y'], ['y']],
    ['all but an exception', '*\n!README.md\n!src', ['README.md', 'src/a', 'b'], ['README.md', 'src/a']],
    ['an exception to an exception', '*.md\n!R*.md\nR1.md', ['a.md', 'R.md', 'R1.md'], ['R.md']],
    ['signs of a group', '[a-c]?\n[^x]', ['b1', 'd1', 'x', 'y'], ['d1', 'x']],
    [
      'signs that mean themselves',
      '\\*\na.b\n(c)+',
      ['*', 'x', 'a-b', 'a.b', '(c)+', 'cc'],
      ['x', 'a-b', 'cc'],
    ],
    ['Windows line ends', 'a\r\nb\r\n', ['a', 'b', 'c'], ['c']],
  ])('leaves out %s', (_, text, paths, kept) => {
    expect(left(text, paths)).toEqual(kept);
  });

  it('is read as clients of Docker read it', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '*', '**', 'a*', '*b', '?', 'a*b');
    const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const line = fc.tuple(fc.constantFrom('', '!', '/'), pattern).map(([sign, text]) => sign + text);
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'aab', 'c'), { minLength: 1, maxLength: 4 })
      .map((names) => names.join('/'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), path, (lines, name) => {
        const theirs = docker.default().add(lines.join('\n')).ignores(name);
        expect(dockerIgnore(lines.join('\n')).isOut(name)).toBe(theirs);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no time that an attacker could choose', () => {
    const { isOut } = dockerIgnore(`${'*a'.repeat(100)}b\n${'**/a/'.repeat(100)}b\n(a+)+$\n`);
    const began = performance.now();
    expect(isOut(`${'a'.repeat(250)}/`.repeat(15))).toBe(false);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('takes little time for all the signs that there may be', () => {
    const { isOut } = dockerIgnore(`**/${'*a'.repeat(8_000)}b`);
    const began = performance.now();
    expect(isOut(`${'a'.repeat(250)}/`.repeat(16))).toBe(false);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
