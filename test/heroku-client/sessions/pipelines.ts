import type { Step } from '../step.ts';

export const pipelines: readonly Step[] = [
  { typed: 'heroku apps:create tanka --no-remote' },
  { typed: 'heroku pipelines:create poems --app haiku --stage staging', says: 'poems' },
  { typed: 'heroku pipelines:add poems --app tanka --stage development', says: 'development' },
  { typed: 'heroku pipelines:update --app tanka --stage production', says: 'production' },
  { typed: 'heroku pipelines', says: 'poems' },
  { typed: 'heroku pipelines:info poems', says: 'tanka' },
  {
    typed: 'heroku pipelines:promote --app haiku',
    says: 'Promotion',
    shows: async ({ renga, expect }) => {
      expect((await renga.get('tanka')).body).toContain('a frog jumps in');
    },
  },
  { typed: 'heroku apps:diff haiku tanka' },
  { typed: 'BROWSER=true heroku pipelines:open poems', says: 'Opening' },
  { typed: 'heroku pipelines:rename poems verses', says: 'verses' },
  {
    typed: 'heroku reviewapps:enable --pipeline verses',
    says: 'Configuring pipeline... done',
    shows: async ({ json, expect }) => {
      expect((await json('reviewapps --pipeline verses')).config.automatic_review_apps).toBe(false);
    },
  },
  {
    typed: 'heroku reviewapps:enable --pipeline verses --autodestroy',
    shows: async ({ json, expect }) => {
      expect((await json('reviewapps --pipeline verses')).config.destroy_stale_apps).toBe(true);
    },
  },
  {
    typed:
      'renga pipelines:connect verses && git push --quiet pipeline HEAD:frogs && heroku reviewapps:create --pipeline verses --branch frogs --wait --wait-interval 1',
    shows: async ({ renga, json, found, expect }) => {
      const [review] = (await json('reviewapps --pipeline verses')).review_apps;
      expect(review.status).toBe('created');
      const app = (await json('apps')).find(({ id }: { id: string }) => id === review.app.id);
      found.set('REVIEW_APP', app.name);
      expect((await renga.get(app.name)).body).toContain('a frog jumps in');
    },
  },
  { typed: 'heroku reviewapps:wait $REVIEW_APP' },
  {
    typed: 'heroku reviewapps:disable --pipeline verses',
    shows: async ({ renga, json, expect, eventually }) => {
      expect((await json('reviewapps --pipeline verses')).config).toBeNull();
      await renga.must('reviewapps:destroy --pipeline verses --branch frogs --confirm frogs');
      await eventually(async () => (await json('reviewapps --pipeline verses')).review_apps.length === 0);
    },
  },
  {
    typed: 'heroku ci:config:set --app haiku SEASON=spring',
    shows: async ({ json, expect }) => {
      expect(await json('ci:config --pipeline verses')).toEqual({ SEASON: 'spring' });
    },
  },
  { typed: 'heroku ci:config --app haiku', says: /SEASON: +spring/ },
  { typed: 'heroku ci:config:get --app haiku SEASON', says: 'spring' },
  {
    typed: 'heroku ci:config:unset --app haiku SEASON',
    shows: async ({ json, expect }) => {
      expect(await json('ci:config --pipeline verses')).toEqual({});
    },
  },
  // It has no tests, which is what the run says.
  { typed: 'renga ci:run --pipeline verses || heroku ci --pipeline verses', says: 'errored' },
  {
    typed: 'heroku ci:info 1 --pipeline verses',
    says: /The app\.json says of no tests[\s\S]*#1 main:\w{7} errored/,
  },
  { typed: 'heroku ci:last --pipeline verses', says: '#1 main' },
  { typed: 'BROWSER=true heroku ci:open --pipeline verses' },
  {
    typed: 'heroku pipelines:transfer --pipeline verses --confirm verses $EMAIL',
    says: 'verses',
  },
  { typed: 'heroku pipelines:remove --app tanka', says: 'tanka' },
  {
    typed: 'heroku pipelines:destroy verses',
    shows: async ({ json, expect }) => {
      expect(await json('pipelines')).toEqual([]);
    },
  },
];
