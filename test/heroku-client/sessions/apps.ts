import type { Step } from '../step.ts';

/** An app is made, deployed with git and looked at. */
export const apps: readonly Step[] = [
  { typed: 'heroku auth:whoami', says: '@' },
  { typed: 'heroku auth:token', says: 'HRKU-' },
  { typed: 'heroku version:info', says: '11.10.0' },
  { typed: 'heroku regions', says: 'This installation' },
  {
    typed: 'heroku apps:create haiku --buildpack renga/procfile',
    says: 'https://git.localhost:',
    shows: async ({ json, expect }) => {
      expect(await json('apps:info --app haiku')).toMatchObject({ app: { name: 'haiku' } });
    },
  },
  { typed: 'heroku apps', says: 'haiku' },
  { typed: 'heroku git:remote --app haiku', says: 'set git remote heroku' },
  {
    typed: 'git push heroku main && heroku apps:info',
    says: 'deployed to Renga',
    shows: async ({ renga, expect }) => {
      expect((await renga.get('haiku')).body).toContain('a frog jumps in');
    },
  },
  { typed: 'heroku apps:info --json', says: '"name": "haiku"' },
  { typed: 'heroku apps:stacks', says: '* debian-13' },
  { typed: 'heroku apps:stacks:set debian-13', says: 'debian-13' },
  { typed: 'BROWSER=true heroku apps:open', says: 'Opening' },
  {
    typed: 'rm -rf copy && heroku git:clone --app haiku copy && cat copy/Procfile',
    says: 'web: exec python3',
  },
];

/** The shortest way to an app that runs. */
export const beginning: readonly Step[] = [
  { typed: 'heroku apps:create haiku --buildpack renga/procfile' },
  { typed: 'git push --quiet heroku main && heroku apps:info', says: 'haiku' },
];

/** What is said last. */
export const farewell: readonly Step[] = [
  {
    typed: 'heroku apps:rename pond --app haiku',
    says: 'pond',
    shows: async ({ json, expect }) => {
      expect(await json('apps')).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'pond' })]));
    },
  },
  {
    typed: 'heroku apps:destroy --app pond --confirm pond',
    says: 'Destroying',
    shows: async ({ json, expect }) => {
      expect((await json('apps')).map(({ name }: { readonly name: string }) => name)).not.toContain('pond');
    },
  },
];
