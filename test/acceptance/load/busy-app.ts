const PACKAGE = {
  name: 'busy',
  private: true,
  type: 'module',
  engines: { node: '24.x' },
  dependencies: { ws: '8.18.3' },
};

/** Node's own server with its usual timeouts, which does all that a redeploy could cut short. */
const WEB = `import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const release = process.env.HEROKU_RELEASE_VERSION;
const push = readFileSync('PUSH', 'utf8').trim();
const streams = new Set();

const answers = {
  '/quick': (_request, response) => response.end(JSON.stringify({ release, push })),
  '/slow': (request, response) => {
    const ms = new URL(request.url, 'http://app').searchParams.get('ms');
    setTimeout(() => response.end(JSON.stringify({ release, waited: ms })), Number(ms));
  },
  '/upload': (request, response) => {
    const hash = createHash('sha256');
    request.on('data', (bytes) => hash.update(bytes));
    request.on('end', () => response.end(JSON.stringify({ release, digest: hash.digest('hex') })));
  },
  '/events': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let id = 0;
    const tell = () => response.write('id: ' + ++id + '\\ndata: ' + release + '\\n\\n');
    const timer = setInterval(tell, 100);
    tell();
    streams.add(response);
    response.on('close', () => {
      clearInterval(timer);
      streams.delete(response);
    });
  },
};

const server = createServer((request, response) => {
  const answer = answers[new URL(request.url, 'http://app').pathname];
  if (answer) answer(request, response);
  else response.writeHead(404).end();
});
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket) => {
  socket.send(release);
  socket.on('message', (data, binary) => socket.send(data, { binary }));
});
server.listen(Number(process.env.PORT));

// Many apps do nothing of this kind, and end at once.
if (process.env.MANNERS === 'good')
  process.once('SIGTERM', () => {
    for (const response of streams) response.end();
    for (const socket of sockets.clients) socket.close(1001);
    server.close(() => process.exit(0));
  });
`;

/** The files of an app with quick and slow pages, uploads, an event stream and websockets. */
export const busyApp: Readonly<Record<string, string>> = {
  Procfile: 'web: node web.js\n',
  'package.json': JSON.stringify(PACKAGE),
  PUSH: 'first\n',
  'web.js': WEB,
};
