import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { localSocket } from '../../../src/lib/backend/local-backend.ts';
import { readText } from '../../../src/lib/client/api-error.ts';
import { ConnectionError } from '../../../src/lib/client/connection-error.ts';
import { httpsTransport } from '../../../src/lib/client/https-transport.ts';
import { socketTransport } from '../../../src/lib/client/socket-transport.ts';
import type { ApiRequest, Transport } from '../../../src/lib/client/transport.ts';
import { temporaryFolder } from '../../support/cli.ts';
import { StubPlatform } from '../../support/stub-platform.ts';

type Routes = Parameters<typeof StubPlatform.open>[1];

/** Both ways to a platform. Commands cannot tell them apart, so neither may these tests. */
const WAYS: Readonly<
  Record<string, (routes: Routes) => Promise<{ readonly platform: StubPlatform; readonly send: Transport }>>
> = {
  'a socket of this machine': async (routes) => {
    const home = temporaryFolder();
    const platform = await StubPlatform.open(home, routes);
    return { platform, send: socketTransport(localSocket(home)) };
  },
  'https with an authority of one’s own': async (routes) => {
    const platform = await StubPlatform.openElsewhere(temporaryFolder(), routes);
    const ca = readFileSync(platform.authorityFile, 'utf8');
    return { platform, send: httpsTransport({ url: platform.url, ca, env: {} }) };
  },
};

const get = (path: string, rest: Partial<ApiRequest> = {}): ApiRequest => ({
  method: 'GET',
  path,
  headers: {},
  ...rest,
});

describe.each(Object.keys(WAYS))('a platform behind %s', (way) => {
  async function open(routes: Routes) {
    const opened = await WAYS[way]?.(routes);
    if (!opened) throw new Error(`no way ${way}`);
    let closed = false;
    const close = async () => {
      if (!closed) await opened.platform.close();
      closed = true;
    };
    onTestFinished(close);
    return { ...opened, close };
  }

  test('is asked and answers, several times', async () => {
    const { platform, send } = await open({
      'POST /apps': ({ body }) => ({ status: 201, headers: { 'x-a': 'b' }, body }),
    });
    for (const name of ['alpha', 'bêta'])
      expect(
        await send({
          method: 'POST',
          path: '/apps?q=1',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name }),
          silenceMs: 30_000,
        }).then(async (response) => [response.status, response.headers['x-a'], await readText(response)]),
      ).toEqual([201, 'b', JSON.stringify({ name })]);
    expect(platform.seen.map(({ headers }) => headers['content-length'])).toEqual(['16', '16']);
  });

  test('sends what it has when it has it', async () => {
    let goOn = (): void => undefined;
    const { send } = await open({
      'GET /stream': (_, response) => {
        response.writeHead(200);
        response.write('one');
        goOn = () => response.end('two');
        return undefined;
      },
    });
    const { body } = await send(get('/stream'));
    const chunks: string[] = [];
    for await (const chunk of body.setEncoding('utf8')) {
      chunks.push(chunk);
      goOn();
    }
    expect(chunks).toEqual(['one', 'two']);
  });

  test('is left when the caller has enough', async () => {
    const left = Promise.withResolvers<void>();
    const { send } = await open({
      'GET /stream': (_, response) => {
        response.write('one');
        response.once('close', () => left.resolve());
        return undefined;
      },
    });
    const enough = new AbortController();
    const { body } = await send(get('/stream', { signal: enough.signal }));
    const ended = new Promise((resolve) => body.on('error', resolve));
    enough.abort();
    await Promise.all([ended, left.promise]);
  });

  test('counts as lost after too long a silence', async () => {
    const { send } = await open({ 'GET /slow': () => undefined });
    const error = await send(get('/slow', { silenceMs: 50 })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ code: 'ETIMEDOUT', unsent: false });
  });

  test('that hangs up in the middle is lost', async () => {
    const { send } = await open({
      'GET /cut': (_, response) => {
        (response.socket as Socket).destroy();
        return undefined;
      },
    });
    expect(await send(get('/cut')).catch((thrown: unknown) => thrown)).toMatchObject({
      name: 'ConnectionError',
      code: 'ECONNRESET',
      unsent: false,
    });
  });

  test('that is not there was not asked', async () => {
    const { send, close } = await open({});
    await close();
    const error = await send(get('/apps')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ConnectionError', unsent: true });
  });
});

describe('https', () => {
  test('goes where a URL of the platform leads, and trusts a private authority only with its own domain', async () => {
    const platform = await StubPlatform.openElsewhere(temporaryFolder(), { 'GET /slug': 'bytes' });
    onTestFinished(() => platform.close());
    const ca = readFileSync(platform.authorityFile, 'utf8');
    const send = httpsTransport({ url: platform.url, ca, env: {} });
    const sibling = { origin: `https://files.${platform.host}` };
    expect(await readText(await send(get('/slug', sibling)))).toBe('bytes');

    const foreign = { origin: platform.url.replace('api.two', 'api.three') };
    expect(await send(get('/slug', foreign)).catch((thrown: unknown) => thrown)).toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
    const open = { origin: `http://${platform.host}` };
    expect(await send(get('/slug', open)).catch((thrown: unknown) => thrown)).toMatchObject({
      code: 'EINSECURE',
    });
  });
});
