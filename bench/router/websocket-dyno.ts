import { createServer } from 'node:net';

// A dyno: switches whoever asks for a websocket and is silent then; answers everything else. Writes its port.
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const server = createServer((socket) => {
  let switched = false;
  socket
    .on('error', () => socket.destroy())
    .on('data', (bytes) => {
      if (switched) return;
      switched = bytes.includes('Upgrade: websocket');
      socket.write(switched ? SWITCH : OK);
    });
}).listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
