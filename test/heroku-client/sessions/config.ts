import type { Step } from '../step.ts';

export const config: readonly Step[] = [
  {
    typed: "heroku config:set SEASON=summer 'PLACE=old pond'",
    says: /Setting SEASON, PLACE and restarting .*haiku.*done, v\d+/,
    shows: async ({ json, expect }) => {
      expect(await json('config --app haiku')).toMatchObject({ SEASON: 'summer', PLACE: 'old pond' });
    },
  },
  { typed: 'heroku config', says: 'summer' },
  { typed: 'heroku config:get PLACE --shell', says: "PLACE='old pond'" },
  {
    typed: 'EDITOR=./editor heroku config:edit',
    answers: [['Update config', 'y']],
    shows: async ({ json, expect }) => {
      expect(await json('config --app haiku')).toMatchObject({ SEASON: 'winter' });
    },
  },
  {
    typed: 'heroku config:unset PLACE',
    shows: async ({ json, expect }) => {
      expect(await json('config --app haiku')).not.toHaveProperty('PLACE');
    },
  },
];
