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
  { typed: 'heroku pipelines:remove --app tanka', says: 'tanka' },
  {
    typed: 'heroku pipelines:destroy verses',
    shows: async ({ json, expect }) => {
      expect(await json('pipelines')).toEqual([]);
    },
  },
];
