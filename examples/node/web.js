import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { WebSocketServer } from 'ws';
import { logRequests } from './log-requests.js';

const greeting = process.env.GREETING ?? 'Hello from Renga';
const dyno = process.env.DYNO ?? 'local';
const port = Number(process.env.PORT ?? 3000);

const app = express();
app.disable('x-powered-by');
app.use(logRequests);

app.get('/', (_request, response) => {
  response.json({ greeting, dyno });
});

app.get('/version', async (_request, response) => {
  response.type('text/plain').send(await readFile(new URL('./VERSION', import.meta.url), 'utf8'));
});

app.get('/headers', (request, response) => {
  response.json(request.headers);
});

app.get('/slow', async (request, response) => {
  const ms = Number(request.query.ms ?? 1000);
  await sleep(ms);
  response.json({ waited: ms, dyno });
});

app.get('/crash', () => {
  console.error('crashing because /crash was asked for');
  process.exit(1);
});

const server = app.listen(port, () => console.log(`web listens on port ${port}`));

const sockets = new WebSocketServer({ server, path: '/ws' });
sockets.on('connection', (socket) => {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  socket.on('error', (error) => console.error(`websocket: ${error.message}`));
});

// The platform sends SIGTERM before it stops a dyno: finish what is under way, then go.
process.once('SIGTERM', () => {
  console.log('web stops: finishing requests');
  for (const socket of sockets.clients) socket.close(1001, 'the server stops');
  server.close(() => {
    console.log('web has stopped');
    process.exit(0);
  });
});
