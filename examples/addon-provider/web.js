import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Provider } from './provider.js';

// PORT: where to listen. MANIFEST: the file that the platform was given. CLIENT_SECRET: what it gave out for it.
const manifest = JSON.parse(
  readFileSync(process.env.MANIFEST ?? new URL('addon-manifest.json', import.meta.url), 'utf8'),
);
const provider = new Provider({ manifest, clientSecret: process.env.CLIENT_SECRET ?? '' });
const server = createServer((request, response) => provider.answer(request, response));
server.listen(Number(process.env.PORT ?? 4567), '127.0.0.1', () =>
  console.log(`${manifest.name} listens on port ${server.address().port}`),
);
