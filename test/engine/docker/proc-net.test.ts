import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { parseListeners } from '../../../src/lib/engine/docker/proc-net.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const line = (local: string, state: string) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000`;

test('listening sockets are told once, others and the name server of the engine are not', () => {
  const text = [
    HEAD,
    line('00000000:1388', '0A'),
    line('0100007F:0BB8', '0A'),
    line('0100007F:0BB8', '0A'),
    line('0100007F:1F90', '01'),
    line('0B00007F:A3B1', '0A'),
    HEAD,
    '   1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000',
    '   2: 00000000000000000000000000000000:1388 00000000000000000000000000000000:0000 0A 00000000',
  ].join('\n');
  expect(parseListeners(text)).toEqual([
    { address: '0.0.0.0', port: 5000 },
    { address: '127.0.0.1', port: 3000 },
    { address: '::1', port: 80 },
    { address: '::', port: 5000 },
  ]);
});

test('a listener of this process is found in the text of the kernel', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  expect(parseListeners(await readFile('/proc/self/net/tcp', 'utf8'))).toContainEqual({
    address: '127.0.0.1',
    port,
  });
  server.close();
});
