import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { FORMS } from '../../src/lib/api/forms.ts';
import { type Route, routes } from '../../src/lib/api/routes.ts';
import { ApiHome, type Reply } from './support/api-home.ts';
import { fieldsOf, sampleOf, withValue } from './support/json-schema-samples.ts';

// biome-ignore lint/suspicious/noExplicitAny: the table is built without being asked anything
const TABLE: readonly Route[] = routes({} as any, { sources: {} } as any);
const WRITES = TABLE.filter(([method]) => method !== 'GET');

/** Where `x` would lead nowhere. */
const KNOWN: Readonly<Record<string, string>> = { app: 'haiku', dyno: 'web.1', type: 'web', user: '~' };

const HOSTILE = {
  'a megabyte': 'x'.repeat(1_000_000),
  'a NUL byte': 'a\0b',
  'a change of direction': 'a\u202eb',
  'an end of line': 'a\nb',
  'a substitution': '$(touch /tmp/renga-hostile)',
  'a second command': 'a; touch /tmp/renga-hostile',
  'a flag': '--help',
  'a way up': '../../etc/passwd',
} as const;

const pathOf = (path: string, values: Readonly<Record<string, string>> = {}): string =>
  path.replaceAll(/:([a-z]+)/g, (_, name: string) => encodeURIComponent(values[name] ?? KNOWN[name] ?? 'x'));

/** What is wrong with an answer to something that cannot be met, or nothing. */
function objection(reply: Reply): string | null {
  if (reply.status >= 500) return `status ${reply.status}`;
  if (reply.status < 400) return null;
  if (typeof reply.json?.id !== 'string' || typeof reply.json?.message !== 'string')
    return 'no id or message';
  return /\n\s+at |node:internal|\/src\/lib\//.test(reply.text) ? 'a stack' : null;
}

const wide = { rateLimit: { size: 100_000, refillPerMinute: 1 } };

test('G6: a body that is none is refused by every endpoint, with an id', async () => {
  const home = await ApiHome.open(wide);
  await home.deployed();
  const json = { 'content-type': 'application/json' };
  const cases: readonly (readonly [string, RequestInit, number])[] = [
    ['malformed', { body: '{"name": ', headers: json }, 400],
    ['an array', { body: '[1]', headers: json }, 400],
    ['too deep', { body: `${'['.repeat(100_000)}`, headers: json }, 400],
    ['not UTF-8', { body: new Uint8Array([0x7b, 0xff, 0x7d]), headers: json }, 400],
    ['another charset', { body: '{}', headers: { 'content-type': 'application/json; charset=utf-16' } }, 415],
    ['a form', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    [
      'a bomb',
      { body: gzipSync(Buffer.alloc(10_000_000)), headers: { ...json, 'content-encoding': 'gzip' } },
      415,
    ],
    ['endless', { body: `{"a":"${'x'.repeat(1_100_000)}"}`, headers: json }, 413],
  ];
  const wrong: string[] = [];
  for (const [method, path] of WRITES)
    for (const [name, init, status] of cases) {
      const response = await home.api(
        new Request(`http://localhost:8080${pathOf(path)}`, {
          ...init,
          method,
          headers: {
            accept: 'application/vnd.heroku+json; version=3',
            authorization: `Bearer ${home.token}`,
            ...init.headers,
          },
        }),
        { trusted: false },
      );
      const text = await response.text();
      const isRefusal = response.status === status && typeof JSON.parse(text).id === 'string';
      if (!isRefusal || /\n\s+at /.test(text))
        wrong.push(`${method} ${path} ${name}: ${response.status} ${text}`);
    }

  expect(wrong).toEqual([]);
  expect(home.errors).toEqual([]);
}, 60_000);

test('G6: numbers beyond all measure and keys that come twice do no harm', async () => {
  const home = await ApiHome.open();
  await home.deployed();
  const ask = async (path: string, method: string, body: string) => {
    const { status, json } = await home.call(method, path, { body });
    return [status, json.id ?? json.quantity];
  };

  expect(await ask('/apps/haiku/formation/web', 'PATCH', '{"quantity": 1e999}')).toEqual([
    422,
    'invalid_params',
  ]);
  expect(await ask('/apps/haiku/formation/web', 'PATCH', '{"quantity": -1e999}')).toEqual([
    422,
    'invalid_params',
  ]);
  expect(await ask('/apps/haiku/dynos', 'POST', '{"command": "ls", "time_to_live": 1e999}')).toEqual([
    422,
    'invalid_params',
  ]);
  expect(
    (await home.call('PATCH', '/apps/haiku', { body: '{"name": "one", "name": "sonnet"}' })).json.name,
  ).toBe('sonnet');
  expect(home.errors).toEqual([]);
});

test('G7: no field of any form takes what is hostile for what it is not', async () => {
  const wrong: string[] = [];
  for (const [route, form] of Object.entries(FORMS)) {
    const home = await ApiHome.open(wide);
    await home.deployed();
    const [method = '', path = ''] = route.split(' ');
    const schema = z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' });
    for (const field of fieldsOf(schema))
      for (const [name, value] of Object.entries(HOSTILE)) {
        const body = withValue(sampleOf(schema), field, value);
        const reply = await home.callFromOutside(method, pathOf(path), { body });
        const taken = name === 'a NUL byte' && reply.status < 400 ? 'taken' : null;
        const what = objection(reply) ?? taken;
        if (what) wrong.push(`${route} ${field.join('.')} with ${name}: ${what}`);
      }
    await home.queue.idle();
    wrong.push(...home.errors.map(({ error, doing }) => `${route}: ${error} ${doing}`));
  }

  expect(wrong).toEqual([]);
}, 120_000);

test('G7: no part of any path takes what is hostile for what it is not', async () => {
  const home = await ApiHome.open(wide);
  await home.deployed();
  const wrong: string[] = [];
  for (const [method, path] of TABLE)
    for (const [, param = ''] of path.matchAll(/:([a-z]+)/g))
      for (const [name, value] of Object.entries(HOSTILE)) {
        const target = pathOf(path, { [param]: value.slice(0, 10_000) });
        const reply = await home.callFromOutside(method, target, method === 'GET' ? {} : { body: {} });
        const what = objection(reply) ?? (reply.status < 400 ? `taken: ${reply.status}` : null);
        if (what) wrong.push(`${method} ${path} :${param} with ${name}: ${what}`);
      }

  expect(wrong).toEqual([]);
  expect(home.errors).toEqual([]);
}, 60_000);
