import { describe, expect, it } from 'vitest';
import { ApiHome } from './support/api-home.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the version', () => {
  it('must be named', async () => {
    const home = await ApiHome.open();
    const reply = await home.callFromOutside('GET', '/account', { headers: { accept: '*/*' } });

    expect([reply.status, reply.json]).toEqual([
      400,
      {
        id: 'missing_version',
        error: 'Say which version of the API you speak: `Accept: application/vnd.heroku+json; version=3`.',
        message: 'Say which version of the API you speak: `Accept: application/vnd.heroku+json; version=3`.',
      },
    ]);
  });

  it('must be 3, with any suffix', async () => {
    const home = await ApiHome.open();
    const status = async (accept: string) =>
      (await home.callFromOutside('GET', '/account', { headers: { accept } })).status;

    expect(await status('application/vnd.heroku+json; version=2')).toBe(406);
    expect(await status('text/html')).toBe(406);
    for (const suffix of ['', '.sdk', '.pipelines', '.filters', '.docker-releases', '.never-heard-of'])
      expect(await status(`application/vnd.heroku+json; version=3${suffix}`)).toBe(200);
  });

  it('decides which fields there are: ours only in our own', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const keys = async (path: string, version: string) =>
      Object.keys(
        (
          await home.call('GET', path, {
            headers: { accept: `application/vnd.heroku+json; version=${version}` },
          })
        ).json,
      );
    const added = async (path: string) => {
      const plain = new Set(await keys(path, '3.sdk'));
      return (await keys(path, '3.renga')).filter((key) => !plain.has(key));
    };

    expect(await added('/apps/haiku/releases/3')).toEqual(['failure', 'hand_over']);
    expect(await added('/apps/haiku/dynos/web.1')).toEqual(['failure', 'exit_code', 'retry_at']);
    expect(await keys('/apps/haiku', '3.docker-releases')).toEqual(await keys('/apps/haiku', '3'));
  });
});

describe('a token', () => {
  it.each([
    [(token: string) => `Bearer ${token}`, 200],
    [(token: string) => `bearer ${token}`, 200],
    [(token: string) => basic(`:${token}`), 200],
    [(token: string) => basic(`me@example.com:${token}`), 200],
    [() => 'Bearer undefined', 401],
    [() => 'Bearer', 401],
    [() => basic('no colon'), 401],
    [() => 'Digest x', 401],
    [() => '', 401],
  ])('is taken as %s', async (authorization, status) => {
    const home = await ApiHome.open();
    const reply = await home.callFromOutside('GET', '/account', {
      headers: { authorization: authorization(home.token) },
    });

    expect(reply.status).toBe(status);
    if (status === 401) expect(reply.json.id).toBe('unauthorized');
  });

  it('is not needed at the local socket', async () => {
    const home = await ApiHome.open();
    const reply = await home.call('GET', '/account');

    expect(reply.json.email).toBe('me@example.com');
  });

  it('that was revoked or has expired opens nothing', async () => {
    const home = await ApiHome.open();
    const short = await home.accounts.authorize(home.owner, { description: 'short', lifetimeSeconds: 60 });
    const headers = { authorization: `Bearer ${short.token}` };

    expect((await home.callFromOutside('GET', '/account', { headers })).status).toBe(200);
    await home.clock.advance(61_000);
    expect((await home.callFromOutside('GET', '/account', { headers })).status).toBe(401);
    await home.callFromOutside('DELETE', '/oauth/authorizations/~');
    expect((await home.callFromOutside('GET', '/account')).status).toBe(401);
  });
});

describe('a request', () => {
  it('to no endpoint is told so', async () => {
    const home = await ApiHome.open();

    for (const [method, path] of [
      ['GET', '/nothing'],
      ['GET', '/'],
      ['PATCH', '/regions'],
      ['GET', '/apps/haiku/formations/web'],
    ] as const) {
      const reply = await home.callFromOutside(method, path, method === 'PATCH' ? { body: {} } : {});
      expect([reply.status, reply.json.id]).toEqual([404, 'not_found']);
      expect(reply.json.message).toContain('There is no such endpoint.');
    }
  });

  it('under a foreign host name is refused before anything else', async () => {
    const home = await ApiHome.open({ isOwnHost: (host) => host === 'localhost' });
    const ask = (url: string, trusted: boolean) => home.api(new Request(url), { trusted });

    expect((await ask('http://evil.example/account', false)).status).toBe(421);
    expect((await ask('http://evil.example/streams/logs/x', false)).status).toBe(421);
    expect((await ask('http://localhost:9/account', false)).status).toBe(400);
    expect((await ask('http://anything/account', true)).status).toBe(400);
  });

  it('has its ids handed back, with ours behind them', async () => {
    const home = await ApiHome.open();
    const ids = async (sent: string) =>
      (await home.call('GET', '/account', { headers: { 'request-id': sent } })).headers
        .get('request-id')
        ?.split(',');

    expect(await ids('abc, def')).toEqual(['abc', 'def', expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(await ids('')).toHaveLength(1);
    expect(await ids('bad id,<script>,ok')).toEqual(['ok', expect.any(String)]);
    expect(await ids('x'.repeat(100).concat(',').repeat(100))).toHaveLength(1);
  });

  it('with HEAD has the headers of GET and no body', async () => {
    const home = await ApiHome.open();
    const [head, get] = [await home.call('HEAD', '/stacks'), await home.call('GET', '/stacks')];

    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    expect(head.headers.get('content-length')).toBe(String(get.text.length));
  });

  it('costs a token of the rate limit, and is refused when there is none', async () => {
    const home = await ApiHome.open({ rateLimit: { size: 3, refillPerMinute: 60 } });
    const ask = (path: string) => home.callFromOutside('GET', path);

    const remaining = [];
    for (let count = 0; count < 3; count += 1)
      remaining.push((await ask('/account')).headers.get('ratelimit-remaining'));
    expect(remaining).toEqual(['2', '1', '0']);
    expect((await ask('/account/rate-limits')).json).toEqual({ remaining: 0 });
    const refused = await ask('/account');
    expect([refused.status, refused.json.id, refused.headers.get('retry-after')]).toEqual([
      429,
      'rate_limit',
      '1',
    ]);
    expect((await home.call('GET', '/account')).status).toBe(200);
    await home.clock.advance(1_000);
    expect((await ask('/account')).status).toBe(200);
    expect((await ask('/account')).status).toBe(429);
  });

  it('that fails on our side tells nothing but that, and is reported', async () => {
    const home = await ApiHome.open({
      installation: {
        status: async () => {
          throw new Error('/secret/path');
        },
        shutdown: () => undefined,
        stopping: new AbortController().signal,
      },
    });
    const reply = await home.call('GET', '/renga/status');

    expect([reply.status, reply.json.id]).toEqual([500, 'internal_server_error']);
    expect(reply.text).not.toContain('secret');
    expect(String(home.errors[0]?.error)).toBe('Error: /secret/path');
  });

  it('is reported in one line, whatever its path holds', async () => {
    const home = await ApiHome.open();
    home.platform.apps.find = () => Promise.reject(new Error('disk on fire'));
    await home.call('GET', '/apps/%0Aforged');
    expect(home.errors.map(({ doing }) => doing)).toEqual([
      expect.stringMatching(/^GET \/apps\/%0Aforged \([\w-]+\)$/),
    ]);
  });
});

describe('an answer', () => {
  it('has a tag, and is not sent again to who has it', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const first = await home.call('GET', '/apps/haiku');
    const tag = first.headers.get('etag') ?? '';
    const again = (known: string) => home.call('GET', '/apps/haiku', { headers: { 'if-none-match': known } });

    expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
    for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const reply = await again(known);
      expect([reply.status, reply.text, reply.headers.get('etag')]).toEqual([304, '', tag]);
    }
    await home.call('PATCH', '/apps/haiku', { body: { maintenance: true } });
    expect((await again(tag)).status).toBe(200);
    expect((await home.call('GET', '/nothing')).headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it('to a change that names an old tag is a refusal', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const tag = (await home.call('GET', '/apps/haiku/config-vars')).headers.get('etag') ?? '';
    const patch = (body: object, expected: string) =>
      home.call('PATCH', '/apps/haiku/config-vars', { body, headers: { 'if-match': expected } });

    expect((await patch({ A: '1' }, tag)).status).toBe(200);
    const refused = await patch({ A: '2' }, tag);
    expect([refused.status, refused.json.id]).toEqual([412, 'precondition_failed']);
    expect((await home.call('GET', '/apps/haiku/config-vars')).json).toEqual({ A: '1' });
  });

  it('carries the headers that keep browsers and caches from harm', async () => {
    const home = await ApiHome.open();
    await home.deployed();
    const app = (await home.callFromOutside('GET', '/apps/haiku')).headers;
    const config = (await home.callFromOutside('GET', '/apps/haiku/config-vars')).headers;

    expect(
      Object.fromEntries([...app].filter(([name]) => !/^(etag|request-id|x-runtime)$/.test(name))),
    ).toEqual({
      'cache-control': 'private, no-cache',
      'content-length': expect.any(String),
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'content-type': 'application/json',
      'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
      'oauth-scope': 'global',
      'oauth-scope-accepted': 'global read read-protected write write-protected',
      'ratelimit-multiplier': '1',
      'ratelimit-remaining': '4499',
      'referrer-policy': 'no-referrer',
      vary: 'Authorization,Accept-Encoding',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(config.get('cache-control')).toBe('private, no-store');
    expect(app.get('access-control-allow-origin')).toBe(null);
  });

  it('is compressed for who asks for it', async () => {
    const home = await ApiHome.open();
    const { gunzipSync } = await import('node:zlib');
    const ask = (encoding: string) =>
      home.api(
        new Request('http://localhost/dyno-sizes', {
          headers: { accept: 'application/vnd.heroku+json; version=3', 'accept-encoding': encoding },
        }),
        { trusted: true },
      );
    const packed = await ask('gzip, deflate');
    const plain = await ask('identity');

    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(await plain.text());
    expect((await ask('gzip;q=0')).headers.get('content-encoding')).toBe(null);
  });
});

describe('a body', () => {
  const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
    const home = await ApiHome.open();
    const response = await home.api(
      new Request('http://localhost/apps', {
        method: 'POST',
        headers: {
          accept: 'application/vnd.heroku+json; version=3',
          'content-type': 'application/json',
          ...headers,
        },
        body,
      }),
      { trusted: true },
    );
    expect(home.errors).toEqual([]);
    const { id } = JSON.parse(await response.text());
    return [response.status, response.status < 300 ? 'made' : id];
  };

  it('may be empty, whatever its headers say', async () => {
    expect(await post('')).toEqual([201, 'made']);
    expect(await post('', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual([201, 'made']);
  });

  it.each([
    ['{', 400, 'bad_request'],
    ['[]', 400, 'bad_request'],
    ['null', 400, 'bad_request'],
    ['"text"', 400, 'bad_request'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, 'bad_request'],
    [`{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 422, 'invalid_params'],
    ['{"name": 1e999}', 422, 'invalid_params'],
    ['{"name": "a\\u0000b"}', 422, 'invalid_params'],
    [`{"name": "${'x'.repeat(100_000)}"}`, 422, 'invalid_params'],
    ['{"name": "No Good"}', 422, 'invalid_name'],
    ['{"name": "xn--punycode"}', 422, 'reserved_name'],
    ['{"name": "dashboard"}', 422, 'reserved_name'],
    ['{"name": "good", "unknown": [1]}', 201, 'made'],
    ['{"name": null, "stack": null, "space": null, "locked": false}', 201, 'made'],
    ['{"space": "mine"}', 422, 'invalid_params'],
    ['{"stack": "cedar"}', 422, 'invalid_stack'],
    ['{"region": {"name": "us"}}', 201, 'made'],
    ['{"region": "eu"}', 422, 'invalid_region'],
    ['{"__proto__": {"name": "polluted"}, "constructor": 1}', 201, 'made'],
  ])('%.60s is %i %s', async (body, status, id) => {
    expect(await post(body)).toEqual([status, id]);
  });

  it('must be JSON in UTF-8, uncompressed and not endless', async () => {
    expect(await post('{}', { 'content-type': 'text/plain' })).toEqual([415, 'unsupported_media_type']);
    expect(await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual([
      415,
      'unsupported_media_type',
    ]);
    expect(await post('{}', { 'content-type': 'application/json; charset=latin1' })).toEqual([
      415,
      'unsupported_media_type',
    ]);
    expect(await post('{}', { 'content-type': 'application/json; charset=UTF-8' })).toEqual([201, 'made']);
    expect(await post('{}', { 'content-type': 'application/vnd.heroku+json; version=3' })).toEqual([
      201,
      'made',
    ]);
    expect(await post('{}', { 'content-encoding': 'gzip' })).toEqual([415, 'unsupported_media_type']);
    expect(await post(new Uint8Array([0x7b, 0xff, 0x7d]))).toEqual([400, 'bad_request']);
    expect(await post(`{"a":"${'x'.repeat(1_100_000)}"}`)).toEqual([413, 'request_too_large']);
  });
});
