import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetch } from 'undici';
import { describe, expect, it } from 'vitest';
import { isPrivateAddress, outboundAgent } from '../../src/lib/std/outbound.ts';

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

  it.each(['127.0.0.1', 'localhost', '[::1]', '0x7f.1', '2130706433'])(
    'do not reach this machine as %s',
    async (host) => {
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
    },
  );

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
