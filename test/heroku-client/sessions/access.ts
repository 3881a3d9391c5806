import type { Step } from '../step.ts';

/** Other people. */
export const access: readonly Step[] = [
  {
    typed: 'heroku access:add basho@example.com',
    shows: async ({ json, expect }) => {
      const people = (await json('access --app haiku')).map(
        ({ user }: { readonly user: { email: string } }) => user.email,
      );
      expect(people).toContain('basho@example.com');
    },
  },
  { typed: 'heroku access', says: /basho@example\.com +collaborator/ },
  {
    typed: 'heroku access:remove basho@example.com',
    shows: async ({ json, expect }) => {
      expect(await json('access --app haiku')).toHaveLength(1);
    },
  },
  {
    typed: 'heroku apps:transfer basho@example.com',
    shows: async ({ json, renga, expect }) => {
      expect(await json('apps:transfers')).toHaveLength(1);
      await renga.must('apps:transfers:cancel haiku');
    },
  },
  { typed: 'heroku teams', says: 'Team' },
];
