import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import Heroku from 'heroku-client';
import { expect, onTestFinished, test } from 'vitest';
import { ApiHome } from './support/api-home.ts';

const APPS = 1_200;

/** What the package offers, which has no types. */
interface Client {
  get(path: string, options?: object): Promise<readonly { readonly name: string }[]>;
  post(path: string, options: object): Promise<{ readonly name: string }>;
  delete(path: string): Promise<{ readonly name: string }>;
}

async function clientOf(home: ApiHome): Promise<Client> {
  const server = createServer(getRequestListener((each) => home.api(each, { trusted: false })));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return new Heroku({ host: `http://127.0.0.1:${port}`, token: home.token });
}

test('the heroku-client of npm makes an app, pages through 1,200 of them and destroys one', async () => {
  const home = await ApiHome.open();
  const heroku = await clientOf(home);
  const names = Array.from({ length: APPS }, (_, index) => `app-${String(index).padStart(4, '0')}`);
  expect(await heroku.post('/apps', { body: { name: names[0] } })).toMatchObject({ name: names[0] });
  for (const name of names.slice(1)) await home.call('POST', '/apps', { body: { name } });

  const listed = await heroku.get('/apps');
  expect(listed.map(({ name }) => name).toSorted()).toEqual(names);
  expect(await heroku.get('/apps', { partial: true, headers: { range: 'name ..; max=200' } })).toHaveLength(
    200,
  );

  await heroku.delete(`/apps/${names[7]}`);
  expect(await heroku.get('/apps')).toHaveLength(APPS - 1);
});
