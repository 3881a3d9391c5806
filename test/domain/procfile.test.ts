import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeProblem, parseProcfile } from '../../src/lib/domain/procfile.ts';

const types = (source: string | Uint8Array) => {
  const reading = parseProcfile(source);
  if (!reading.ok) throw new Error(describeProblem(reading));
  return reading.types;
};

describe('a Procfile', () => {
  it('names one process type a line', () => {
    expect(types('web: node server.js --port $PORT\nworker: bin/work && echo "a: b"\n')).toEqual({
      web: 'node server.js --port $PORT',
      worker: 'bin/work && echo "a: b"',
    });
  });

  it.each([
    ['no final newline', 'web: run', { web: 'run' }],
    ['Windows line ends', 'web: run\r\nworker: work\r\n', { web: 'run', worker: 'work' }],
    ['old Macintosh line ends', 'web: run\rworker: work', { web: 'run', worker: 'work' }],
    ['a byte order mark', '\uFEFFweb: run', { web: 'run' }],
    ['no space after the colon', 'web:run', { web: 'run' }],
    ['a tab after the colon, spaces at the end', 'web:\trun  ', { web: 'run' }],
    ['the same type twice: the last counts', 'web: one\nweb: two', { web: 'two' }],
    ['dashes, underscores, digits, capitals', 'a-b_1: x\nWeb2: y', { 'a-b_1': 'x', Web2: 'y' }],
    ['names that objects have', 'constructor: x\ntoString: y', { constructor: 'x', toString: 'y' }],
    ['comments and blank lines', '# web: no\n\n  \nweb: run # not a comment', { web: 'run # not a comment' }],
    [
      'lines that are plainly no entries',
      'web: run\nmany words and then: some\n---\n// x: y',
      { web: 'run' },
    ],
    ['nothing at all', '', {}],
    ['only comments', '# nothing yet\n', {}],
  ])('may have %s', (_, source, expected) => {
    expect(types(source)).toEqual(expected);
  });

  it.each([
    [
      'web 1: run',
      1,
      'what stands before the colon is not a process type: letters, digits, dashes and underscores.',
    ],
    [
      'ok: run\nweb@: run',
      2,
      'what stands before the colon is not a process type: letters, digits, dashes and underscores.',
    ],
    [
      'wéb: run',
      1,
      'what stands before the colon is not a process type: letters, digits, dashes and underscores.',
    ],
    [
      'web : run',
      1,
      'what stands before the colon is not a process type: letters, digits, dashes and underscores.',
    ],
    [
      'web.1: run',
      1,
      'what stands before the colon is not a process type: letters, digits, dashes and underscores.',
    ],
    ['web:', 1, 'the process type has no command.'],
    ['web:   \nworker: x', 1, 'the process type has no command.'],
    ['  web: run', 1, 'an entry begins at the start of its line.'],
    [
      '-web: run',
      1,
      'a process type has up to 63 letters, digits, dashes and underscores, and a letter or digit at both ends.',
    ],
    [
      `${'a'.repeat(64)}: run`,
      1,
      'a process type has up to 63 letters, digits, dashes and underscores, and a letter or digit at both ends.',
    ],
    [
      '__proto__: run',
      1,
      'a process type has up to 63 letters, digits, dashes and underscores, and a letter or digit at both ends.',
    ],
    ['web: a\0b', 1, 'the command holds a NUL byte, which no command can.'],
    ['\n\nnode server.js', 3, 'no line of the file has the form "type: command".'],
  ])('is refused for %j', (source, line, reason) => {
    expect(parseProcfile(source)).toMatchObject({ ok: false, line, reason });
  });

  it('is refused with the line and its text', () => {
    const reading = parseProcfile('web: run\nwork er: go\n');

    expect(reading.ok || describeProblem(reading)).toBe(
      'Procfile line 2, "work er: go": what stands before the colon is not a process type: letters, digits, dashes and underscores.',
    );
  });

  it('is read whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        parseProcfile(bytes);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aW-_: \t\r\n#@\0é$'), maxLength: 60 }), (text) => {
        parseProcfile(text);
      }),
    );
  });

  it('is read at once however long its lines are', () => {
    const long = 'x'.repeat(1 << 20);
    expect(types(`web: ${long}`)).toEqual({ web: long });
    for (const text of [
      long,
      `${' '.repeat(1 << 20)}:`,
      `${'a '.repeat(1 << 19)}:`,
      `${'\t:'.repeat(1 << 19)}`,
    ])
      parseProcfile(text);
  });

  it('means what the documented grammar says wherever that matches', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_-]{0,20}[A-Za-z0-9])?$/);
    const command = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, command), { minLength: 1 }), (entries) => {
        const source = entries.map(([type, run]) => `${type}: ${run}`).join('\n');
        expect(types(source)).toEqual(Object.fromEntries(entries));
      }),
    );
  });
});
