import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { eventually, Installation } from './installation.ts';

const renga = new Installation();
afterAll(() => renga.remove());

it('a slug that was made with tar is uploaded and released, and an app runs from it', async () => {
  await renga.must('apps:create pebble');
  const api = `http://127.0.0.1:${renga.port}`;
  const headers = {
    accept: 'application/vnd.heroku+json; version=3',
    authorization: `Bearer ${(await renga.must('auth:token')).trim()}`,
    'content-type': 'application/json',
  };
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return JSON.parse(await answer.text());
  };
  const app = join(renga.work, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'index.html'), 'skipping');
  execFileSync('tar', ['czf', 'slug.tgz', './app'], { cwd: renga.work });

  const slug = await post('/apps/pebble/slugs', {
    process_types: { web: 'exec python3 -m http.server $PORT' },
    commit: '60883d9e8947a57e04dc9124f25df004866a2051',
  });
  const upload = await fetch(slug.blob.url.replace(/^http:\/\/[^/]+/, api), {
    method: 'PUT',
    body: readFileSync(join(renga.work, 'slug.tgz')),
  });
  expect(upload.status).toBe(200);
  const release = await post('/apps/pebble/releases', { slug: slug.id });

  expect(release).toMatchObject({ version: 3, description: 'Deploy 60883d9e', slug: { id: slug.id } });
  const page = await eventually(async () => {
    const answer = await renga.get('pebble');
    return answer.status === 200 && answer;
  }, 60_000);
  expect(page.body).toBe('skipping');
  expect(await renga.must('run --no-tty --app pebble stat -c %U:%u index.html')).toContain(':1000');
});

it('a webhook is told of a config change by the release and the dynos that it makes', async () => {
  const told: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const { resource, action, data } = JSON.parse(text);
    told.push(`${resource} ${action} ${data.status ?? data.state}`);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await renga.must(`webhooks:add -i api:release,api:dyno -l sync -u http://127.0.0.1:${port}/ --app pebble`);

  await renga.must('config:set SEASON=autumn --app pebble');
  await eventually(async () => told.filter((each) => each.startsWith('dyno destroy')).length > 0, 60_000);
  server.closeAllConnections();
  server.close();

  expect(told.filter((each) => each.startsWith('release'))).toEqual([
    'release create pending',
    'release update succeeded',
  ]);
  expect(told).toEqual(expect.arrayContaining(['dyno create starting', 'dyno update up']));
  expect(await renga.must('webhooks:deliveries --app pebble --status succeeded')).toContain('api:release');
});
