import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { ApiHome } from './support/api-home.ts';
import { serve } from './support/serve.ts';

/** The API behind Node's own server, as the control plane serves it, and a client that sends exactly what it is told. */
async function served() {
  const home = await ApiHome.open();
  const port = await serve(home);
  const open = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const call = request(
        {
          port,
          host: '127.0.0.1',
          method,
          path,
          headers: {
            accept: 'application/vnd.heroku+json; version=3',
            authorization: `Bearer ${home.token}`,
            ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
        },
        resolve,
      );
      call.once('error', reject);
      call.end(body);
    });
  const send = async (...args: Parameters<typeof open>) => {
    const answer = await open(...args);
    const sent = await text(answer);
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: sent,
      json: sent ? JSON.parse(sent) : null,
    };
  };
  return { home, open, send };
}

const EMPTY_JSON = { 'content-type': 'application/json', 'content-length': '0', range: 'id ..; max=1000' };

describe('over HTTP', () => {
  it('empty JSON bodies are no bodies', async () => {
    const { send } = await served();
    const made = await send('POST', '/apps', EMPTY_JSON);

    expect(made.status).toBe(201);
    expect((await send('DELETE', `/apps/${made.json.id}`, EMPTY_JSON)).status).toBe(200);
  });

  it('a DELETE may have a body', async () => {
    const { send } = await served();
    await send('POST', '/apps', { 'content-type': 'application/json' }, '{"name":"haiku"}');

    expect(
      (await send('DELETE', '/apps/haiku', { 'content-type': 'application/json' }, '{"force":false}')).status,
    ).toBe(200);
  });

  it('an empty Range is no Range', async () => {
    const { send } = await served();
    await send('POST', '/apps', {}, '{"name":"haiku"}');

    expect((await send('GET', '/apps', { range: '' })).status).toBe(200);
  });

  it('names may be escaped', async () => {
    const { send } = await served();

    for (const path of ['/users/me%40example.com', '/users/me@example.com', '/users/%7E'])
      expect((await send('GET', path)).status).toBe(200);
    expect((await send('GET', '/users/%zz')).status).toBe(404);
    expect((await send('GET', '/apps/..%2f..%2fetc')).json.resource).toBe('app');
  });

  it('HEAD says how long the answer would be', async () => {
    const { send } = await served();
    const [head, get] = [await send('HEAD', '/account'), await send('GET', '/account')];

    expect([head.status, head.text, head.headers['content-length']]).toEqual([
      200,
      '',
      String(Buffer.byteLength(get.text)),
    ]);
  });

  it('a long list of request ids is no trouble', async () => {
    const { send } = await served();

    expect(
      (await send('GET', '/account', { 'request-id': Array(180).fill('x'.repeat(36)).join(',') })).status,
    ).toBe(200);
  });

  it('a stream ends on our side when its reader hangs up', async () => {
    const { home, open, send } = await served();
    const app = await home.platform.apps.create(home.owner, { name: 'haiku' });
    home.logs.write(app.id, { time: home.clock.now(), source: 'app', process: 'web.1', message: 'one' });
    const session = await send(
      'POST',
      '/apps/haiku/log-sessions',
      { 'content-type': 'application/json' },
      '{"tail":true,"source":"app"}',
    );
    const answer = await open('GET', new URL(session.json.logplex_url).pathname);
    await once(answer, 'data');
    expect(home.logs.readers).toBe(1);

    answer.destroy();

    await vi.waitFor(() => expect(home.logs.readers).toBe(0));
  });
});
