import type { Step } from '../step.ts';

/** Public SSH keys, which an account only keeps: git speaks https. */
export const keys: readonly Step[] = [
  {
    typed: 'ssh-keygen -q -t ed25519 -N "" -C me@pond -f key && heroku keys:add key.pub',
    shows: async ({ json, expect }) => {
      expect(await json('keys')).toHaveLength(1);
    },
  },
  { typed: 'heroku keys', says: 'me@pond' },
  { typed: 'heroku keys:remove me@pond', says: 'done' },
  { typed: 'heroku keys:add key.pub && heroku keys:clear', says: 'done' },
];
