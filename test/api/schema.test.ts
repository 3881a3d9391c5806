import { expect, test } from 'vitest';
import { ApiHome } from './support/api-home.ts';

const schema = async (home: ApiHome, accept: string) => {
  const response = await home.open('http://localhost/schema', { headers: { accept } });
  return { status: response.status, json: JSON.parse(await response.text()) };
};

test('the schema needs no token and no version, and tells of ours in our variant alone', async () => {
  const home = await ApiHome.open();
  const plain = await schema(home, '*/*');

  expect(plain.status).toBe(200);
  expect(await schema(home, 'application/vnd.heroku+json; version=3')).toEqual(plain);
  expect(plain.json.definitions.renga).toBe(undefined);
  expect(plain.json.definitions.webhooks.links).toContainEqual({
    title: 'Create',
    href: '/apps/{app}/webhooks',
    method: 'POST',
    rel: 'create',
    schema: expect.objectContaining({ required: ['include', 'level', 'url'] }),
  });
  expect(plain.json.definitions.dynos.links.map(({ title }: { title: string }) => title)).toContain('Stop');
  expect(JSON.stringify((await schema(home, 'application/vnd.heroku+json; version=3.renga')).json)).toContain(
    '/renga/status',
  );
  expect((await schema(home, 'text/html')).json.id).toBe('not_acceptable');
});
