import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const owner = { id: '01234567-89ab-4def-8123-456789abcdef', email: 'me@example.test' };

const app = (name: string) => ({
  id: '01234567-89ab-4def-8123-456789abcdef',
  name,
  owner,
  region: { id: '01234567-89ab-4def-8123-456789abcdef', name: 'us' },
  stack: { id: '01234567-89ab-4def-8123-456789abcdef', name: 'debian-13' },
  build_stack: { id: '01234567-89ab-4def-8123-456789abcdef', name: 'debian-13' },
  web_url: `http://${name}.localhost:8080/`,
  git_url: `http://git.localhost:8080/${name}.git`,
  created_at: '2026-11-22T18:00:00Z',
});

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/account': owner,
  '/users/~/apps': ['alpha', 'beta', 'gamma'].map(app),
  '/apps/alpha/config-vars': {
    DATABASE_URL: 'postgres://localhost/alpha',
    LANG: 'en_US.UTF-8',
    SECRET: 'x'.repeat(64),
  },
};

const [home = ''] = process.argv.slice(2);
mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 });
createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(ANSWERS[request.url ?? ''] ?? {}));
}).listen(join(home, 'run', 'api.sock'), () => console.log('ready'));
