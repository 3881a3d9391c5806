import { describe, expect, it } from 'vitest';
import { otherImages } from '../../src/lib/builder/dockerfiles/other-images.ts';

const BASE = 'FROM node:24 AS build\nRUN make\nFROM renga/stack:debian-13-1f3a5b7c-run\n';

describe('a Dockerfile', () => {
  it.each([
    ['images of registries', 'FROM node:24\nFROM docker.io/library/node@sha256:aa\nFROM ghcr.io/me/cafe:1\n'],
    ['stacks', 'FROM renga/stack:debian-13-1f3a5b7c-run\n'],
    ['stages', `${BASE}COPY --from=build /a /\nCOPY --chown=1:1 --from=0 /a /\n`],
    ['stages that are called like ids', 'FROM node AS fe\nFROM node\nCOPY --from=fe / /\nFROM fe\n'],
    ['arguments with a value', `ARG V=24 B="node"\nFROM --platform=linux/amd64 \${B}:$V\nFROM \${B:-x}\n`],
    [
      'what only looks so',
      `${BASE}RUN psql -c "select 1 \\\nFROM beef" --from=c0de\nENV A=--from=c0de\n# FROM c0de\n`,
    ],
  ])('may take %s', (_, text) => {
    expect(otherImages(text, {})).toEqual([]);
  });

  it.each([
    ['FROM c0ffee', {}],
    ['from --platform=linux/amd64 SHA256:C0FFEE as x', {}],
    ['FROM renga/slug:here-1234', {}],
    ['FROM docker.io/renga/image:here-1234', {}],
    ['FROM "c0ffee"', {}],
    ['FROM c0\\ffee', {}],
    ['FROM $BASE', {}],
    ['FROM $BASE', { BASE: 'node' }],
    ['COPY --from=c0ffee / /', {}],
    ['COPY --chown=1:1 --fr"o"m=c0ffee / /', {}],
    ['copy --from=1 / /', {}],
    ['COPY --from=renga/image:here-1234 / /', {}],
    ['COPY --from=$X / /', {}],
    ['ONBUILD COPY --from=c0ffee / /', {}],
    ['ONBU\u0130LD COPY --from=c0ffee / /', {}],
    ['RUN --mount=type=bind,from=c0ffee,target=/x cat /x', {}],
  ] as const)('may not take others: %s', (line, given) => {
    expect(otherImages(`FROM node\n${line}\n`, given)).toEqual([line]);
  });

  it.each([
    ['by an argument', 'ARG B=c0ffee\nFROM $B\n'],
    ['by an argument of the build', 'ARG B=node\nFROM $B\n', { B: 'c0ffee' }],
    ['by an argument that comes twice', 'ARG B=node\nARG B=c0ffee\nFROM $B\n'],
    ['in two lines', 'FROM \\\n# words\n\n  c0ffee\n'],
    ['in lines that another sign joins', '# escape=`\nFROM `\nc0ffee\n'],
    ['behind two escape signs', 'FROM node\nRUN x \\\\\nCOPY --from=c0ffee / /\n'],
    ['behind a sign and a space that joins nothing', 'FROM node\nRUN x \\\u00a0\nCOPY --from=c0ffee / /\n'],
    ['behind a comment that may be none', 'FROM node\nRUN x \\\n  # y\nCOPY --from=c0ffee / /\n'],
    ['behind a text with an odd end', 'FROM node\nRUN <<"E\\"\nE\\\nCOPY --from=c0ffee / /\n'],
    ['behind half an end of a line', 'FROM node\nRUN x \\\r\r\nCOPY --from=c0ffee / /\n'],
    [
      'as a stage that is none',
      'FROM node\nRUN x \\\n # y\nFROM node AS feed\nFROM node\nCOPY --from=feed / /\n',
    ],
    ['as the stage that it stands in', 'FROM node AS feed\nCOPY --from=feed / /\n'],
  ])('may not take them %s', (_, text, given: Readonly<Record<string, string>> = {}) => {
    expect(otherImages(text, given)).not.toEqual([]);
  });

  it('takes little time to be read, however it is written', () => {
    const began = performance.now();
    for (const line of ['x \\\n#\n', 'x \\\\\n', 'x \\\n\n', '--mount=', '<<a'])
      otherImages(`FROM node\nRUN ${line.repeat(60_000 / line.length)}`, {});
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
