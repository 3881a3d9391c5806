import { expect, test } from 'vitest';
import { toEngineError } from '../../../src/lib/engine/docker/errors.ts';

const answer = (statusCode: number, words: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${words} `), { statusCode });
const system = (code: string) => Object.assign(new Error(`connect ${code} /var/run/docker.sock`), { code });

test.each([
  [answer(404, 'No such container: web'), 'not_found', 'No such container: web'],
  [answer(409, 'Conflict. The name is in use.'), 'conflict', 'Conflict. The name is in use'],
  [answer(500, 'write /layer: no space left on device'), 'no_space', 'write /layer: no space left on device'],
  [
    answer(500, 'Get "https://registry/v2/": dial tcp: lookup registry: no such host'),
    'unreachable',
    'Get "https://registry/v2/": dial tcp: lookup registry: no such host',
  ],
  [
    answer(500, 'could not find an available, non-overlapping IPv4 address pool'),
    'pool_exhausted',
    'could not find an available, non-overlapping IPv4 address pool',
  ],
  [answer(500, 'something else'), 'failed', 'something else'],
  ['a string', 'failed', 'a string'],
])('%s is %s', (error, code, words) => {
  expect(toEngineError(error, 'do it')).toMatchObject({ code, message: `Cannot do it: ${words}` });
});

test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EACCES', 'EPIPE', 'ENOTFOUND'])(
  '%s on the way is an engine that is away',
  (code) => {
    expect(toEngineError(system(code), 'do it')).toMatchObject({
      code: 'unavailable',
      message: `Cannot do it: connect ${code} /var/run/docker.sock. Is the container engine running, and may this user open its socket?`,
    });
  },
);

test('what is an engine error already stays as it is', () => {
  const error = toEngineError(answer(404, 'gone'), 'do it');
  expect(toEngineError(error, 'do more')).toBe(error);
});
