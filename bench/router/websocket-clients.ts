import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

// Opens as many websockets as the arguments say (port, number), writes "open", and when all are closed how many of them
// were told 1001. Ends when told to.
const [port = 0, count = 0] = process.argv.slice(2).map(Number);
const HANDSHAKE =
  'GET / HTTP/1.1\r\nHost: app.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const GOING_AWAY = Buffer.from([0x88, 2, 0x03, 0xe9]);
const AT_ONCE = 100;
let goingAway = 0;
let closed = 0;

process.on('SIGTERM', () => process.exit(0));
for (let opened = 0; opened < count; opened += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - opened) }, open));
}
process.stdout.write('open\n');

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(HANDSHAKE);
  await once(socket, 'data');
  socket
    .on('data', (bytes) => {
      if (bytes.equals(GOING_AWAY)) goingAway += 1;
    })
    .on('close', () => {
      closed += 1;
      if (closed === count) process.stdout.write(`${goingAway}\n`);
    });
  return socket;
}
