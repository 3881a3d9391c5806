import type { Step } from '../step.ts';
import { AS_A_PERSON } from './account.ts';

/** Chooses the password of somebody who was invited, as the page behind the link does. */
async function accept(link: string, password: string): Promise<void> {
  const { origin } = new URL(link);
  const body = new URLSearchParams({ password, again: password });
  const answer = await fetch(link, { method: 'POST', headers: { origin }, body });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Other people. */
export const access: readonly Step[] = [
  {
    typed: 'heroku access:add basho@example.com',
    shows: async ({ json, expect, found }) => {
      const people = (await json('access --app haiku')).map(
        ({ user }: { readonly user: { email: string } }) => user.email,
      );
      expect(people).toContain('basho@example.com');
      found.set('BASHO', 'basho@example.com');
      const { url } = await json('account:invite basho@example.com');
      await accept(url, found.get('PASSWORD') ?? '');
    },
  },
  { typed: 'heroku access', says: /basho@example\.com +collaborator/ },
  {
    typed: `${AS_A_PERSON} heroku auth:login --interactive && heroku apps:leave --app haiku`,
    answers: [
      ['Email', 'BASHO'],
      ['Password', 'PASSWORD'],
    ],
    says: 'Leaving',
    shows: async ({ json, expect }) => {
      expect(await json('access --app haiku')).toHaveLength(1);
    },
  },
  {
    typed: 'renga access:add basho@example.com --app haiku && heroku access:remove basho@example.com',
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
];
