import Heroku from 'heroku-client';
import { expect, test } from 'vitest';
import { ApiHome } from './support/api-home.ts';
import { serve } from './support/serve.ts';

const APPS = 1_200;

/** What the package offers, which has no types. */
interface Client {
  get(path: string, options?: object): Promise<readonly { readonly name: string }[]>;
  post(path: string, options: object): Promise<{ readonly name: string }>;
  delete(path: string): Promise<{ readonly name: string }>;
}

const clientOf = async (home: ApiHome): Promise<Client> =>
  new Heroku({ host: `http://127.0.0.1:${await serve(home)}`, token: home.token });

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
