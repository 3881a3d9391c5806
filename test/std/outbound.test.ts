import type { lookup } from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetch } from 'undici';
import { describe, expect, it } from 'vitest';
import { isPrivateAddress, outboundAgent, TargetRefused } from '../../src/lib/std/outbound.ts';
import { outboundPost } from '../../src/lib/std/outbound-post.ts';

describe('requests to URLs that users name', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
  ])('know %s as private', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['1.1.1.1', '172.32.0.1', '11.0.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])(
    'know %s as public',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );

  it.each([
    '127.0.0.1',
    'localhost',
    '[::1]',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0',
  ])('H9: a URL does not reach this machine as %s', async (host) => {
    const server = createServer((_, response) => response.end('secret')).listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const dispatcher = outboundAgent({ allowPrivate: false });
    const refused = await fetch(`http://${host}:${port}/`, { dispatcher }).catch(
      (error: Error) => error.cause,
    );
    await dispatcher.close();
    server.close();

    expect(refused).toMatchObject({ name: 'TargetRefused' });
  });

  it.each(['169.254.169.254', '10.213.0.5', '192.168.0.1', '[fd00::1]', '[fe80::1]', '2852039166'])(
    'H9: a URL does not reach a private or link-local network as %s',
    async (host) => {
      const dispatcher = outboundAgent({ allowPrivate: false, connectTimeoutMs: 1_000 });
      const refused = await fetch(`http://${host}/`, { dispatcher }).catch((error: Error) => error.cause);
      await dispatcher.close();

      expect(refused).toMatchObject({ name: 'TargetRefused' });
    },
  );

  it('H9: a name is resolved once for a connection, and every address of the answer is checked', async () => {
    const answers = [
      [{ address: '203.0.113.1', family: 4 }],
      [{ address: '127.0.0.1', family: 4 }],
      [
        { address: '203.0.113.1', family: 4 },
        { address: '::1', family: 6 },
      ],
    ];
    let asked = 0;
    const resolve = ((_name: string, _options: object, callback: (error: null, all: object) => void) => {
      callback(null, answers[asked++] ?? []);
    }) as unknown as typeof lookup;
    const dispatcher = outboundAgent({ allowPrivate: false, connectTimeoutMs: 200, resolve });
    const ask = () =>
      fetch('http://changing.example:4321/', { dispatcher }).catch((error: Error) => error.cause as Error);

    // A documentation address, where nobody listens: whatever became of it, it was not asked for a second time.
    expect((await ask()) instanceof TargetRefused).toBe(false);
    expect(asked).toBe(1);
    expect((await ask()) instanceof TargetRefused).toBe(true);
    expect((await ask()) instanceof TargetRefused).toBe(true);
    expect(asked).toBe(3);
    await dispatcher.destroy();
  });

  it('H9: a redirect to this machine is not followed by what is told to a webhook', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(307, { location: '/secret' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const dispatcher = outboundAgent({ allowPrivate: true });
    const answer = await outboundPost(dispatcher)({
      url: `http://127.0.0.1:${port}/hook`,
      headers: {},
      body: '{}',
      signal: new AbortController().signal,
    });
    await dispatcher.close();
    server.close();

    expect([answer, seen]).toEqual([{ code: 307, errorClass: null }, ['/hook']]);
  });

  it('reach this machine where its owner allows it', async () => {
    const server = createServer((_, response) => response.end('mine')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const dispatcher = outboundAgent({ allowPrivate: true });
    const answer = await fetch(`http://127.0.0.1:${port}/`, { dispatcher });

    expect(await answer.text()).toBe('mine');
    await dispatcher.close();
    server.close();
  });
});
