import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Api, type ApiOptions, path } from '../../src/lib/client/api.ts';
import { ConnectionError } from '../../src/lib/client/connection-error.ts';
import type { ApiRequest, ApiResponse } from '../../src/lib/client/transport.ts';

interface Canned {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An API over a transport that answers from a list; an error in it is thrown. */
function bench(answers: readonly (Canned | Error)[], options: Partial<ApiOptions> = {}) {
  const requests: ApiRequest[] = [];
  const warnings: string[] = [];
  const waits: number[] = [];
  const rest = [...answers];
  const api = new Api({
    ...options,
    onWarning: (message) => warnings.push(message),
    sleep: async (ms) => void waits.push(ms),
    transport: async (request): Promise<ApiResponse> => {
      requests.push(request);
      const answer = rest.shift();
      if (!answer || answer instanceof Error) throw answer ?? new Error('nothing was expected');
      const { status = 200, headers = {}, body = null } = answer;
      return { status, headers, body: Readable.from([Buffer.from(JSON.stringify(body))]) };
    },
  });
  return { api, requests, warnings, waits };
}

const lost = (code: string): ConnectionError => new ConnectionError('lost', { code });

describe('an API call', () => {
  it('carries version, token and body', async () => {
    const { api, requests } = bench([{ body: { ok: true } }], { token: 'HRKU-1' });
    expect(await api.post('/apps', { body: { name: 'alpha' } })).toEqual({ ok: true });
    expect(requests).toEqual([
      {
        method: 'POST',
        path: '/apps',
        headers: {
          accept: 'application/vnd.heroku+json; version=3.renga',
          authorization: 'Bearer HRKU-1',
          'content-type': 'application/json',
        },
        body: '{"name":"alpha"}',
        silenceMs: 60_000,
        signal: undefined,
      },
    ]);
  });

  it('joins pages by the range that the platform names', async () => {
    const { api, requests } = bench([
      { status: 206, headers: { 'next-range': 'id ]2..; max=2' }, body: [1, 2] },
      { status: 206, headers: { 'next-range': 'id ]4..; max=2' }, body: [3, 4] },
      { body: [5] },
    ]);
    expect(await api.list('/apps')).toEqual([1, 2, 3, 4, 5]);
    expect(requests.map(({ headers }) => headers['range'])).toEqual([
      undefined,
      'id ]2..; max=2',
      'id ]4..; max=2',
    ]);
  });

  it('answers one part of a list when a range is given', async () => {
    const { api } = bench([{ status: 206, headers: { 'next-range': 'more' }, body: [1] }]);
    expect(await api.get('/apps/alpha/releases', { range: 'version ..; max=1, order=desc' })).toEqual([1]);
  });

  it('throws what the platform says, with all its parts', async () => {
    const body = {
      id: 'not_found',
      resource: 'app',
      message: "Couldn't find that app.",
      url: 'https://example.test',
    };
    const { api } = bench([{ status: 404, body }]);
    await expect(api.get('/apps/alpha')).rejects.toMatchObject({ status: 404, ...body });
  });

  it('tries a read again when the connection breaks, a change not where that could do it twice', async () => {
    const read = bench([lost('ECONNRESET'), lost('EPIPE'), { body: 1 }]);
    expect(await read.api.get('/apps')).toBe(1);
    expect(read.waits).toEqual([100, 400]);
    for (const change of ['post', 'patch', 'put', 'delete'] as const) {
      const { api, requests } = bench([lost('ECONNRESET')]);
      await expect(api[change]('/apps')).rejects.toThrow(ConnectionError);
      expect(requests).toHaveLength(1);
    }
  });

  it('F12: tries a change again under the same key where the backend keeps its answers', async () => {
    for (const change of ['post', 'patch', 'put', 'delete'] as const) {
      const { api, requests } = bench([lost('ECONNRESET'), { body: 1 }, { body: 2 }], { keepsAnswers: true });
      expect([await api[change]('/apps'), await api[change]('/apps')]).toEqual([1, 2]);
      const [key, again, next] = requests.map(({ headers }) => headers['idempotency-key']);
      expect(key).toMatch(/^[0-9a-f-]{36}$/);
      expect(again).toBe(key);
      expect(next).not.toBe(key);
    }
    const last = bench([lost('ECONNRESET')], { keepsAnswers: true });
    await expect(last.api.post('/renga/shutdown', { once: true })).rejects.toThrow('lost');
    expect(last.requests).toHaveLength(1);
  });

  it('gives up after three broken reads, and at once when there was no answer for a minute', async () => {
    const broken = bench([lost('ECONNRESET'), lost('ECONNRESET'), lost('ECONNRESET')]);
    await expect(broken.api.get('/apps')).rejects.toThrow('lost');
    const silent = bench([lost('ETIMEDOUT')]);
    await expect(silent.api.get('/apps')).rejects.toThrow('lost');
  });

  it('waits as long as it is told when there were too many, but not for minutes', async () => {
    const refused = (seconds: string): Canned => ({
      status: 429,
      headers: { 'retry-after': seconds },
      body: { id: 'rate_limit', message: 'Too many requests.' },
    });
    const soon = bench([refused('2'), refused('3'), { body: 1 }]);
    expect(await soon.api.patch('/apps/alpha')).toBe(1);
    expect(soon.waits).toEqual([2000, 3000]);
    const late = bench([refused('600')]);
    await expect(late.api.get('/apps')).rejects.toThrow('Too many requests.');
  });

  it('does not repeat other refusals', async () => {
    const { api, requests } = bench([
      { status: 503, body: { id: 'engine_unavailable', message: 'Docker is away.' } },
    ]);
    await expect(api.get('/apps')).rejects.toThrow('Docker is away.');
    expect(requests).toHaveLength(1);
  });

  it('hands on warnings', async () => {
    const { api, warnings } = bench([{ headers: { 'warning-message': 'old stack' }, body: {} }]);
    await api.get('/apps/alpha');
    expect(warnings).toEqual(['old stack']);
  });

  it('opens an address that the platform gave out, which is all the permission that it needs', async () => {
    const { api, requests } = bench([{ body: 'text' }], { token: 'HRKU-1' });
    await api.open('http://localhost:8080/outputs/1?token=x', { accept: 'text/plain' });
    expect(requests[0]).toEqual({
      method: 'GET',
      origin: 'http://localhost:8080',
      path: '/outputs/1?token=x',
      headers: { accept: 'text/plain' },
      signal: undefined,
    });
  });
});

it('paths escape what stands in them', () => {
  expect(path('apps', 'a/b', 'log-drains', 'https://x/')).toBe('/apps/a%2Fb/log-drains/https%3A%2F%2Fx%2F');
});
