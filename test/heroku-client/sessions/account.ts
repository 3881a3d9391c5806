import type { Step } from '../step.ts';

/** Logged in by password instead of by token, into a file instead of a keyring. */
const AS_A_PERSON = 'unset HEROKU_API_KEY; export HEROKU_NETRC_WRITE=true;';

/** The person who types. */
export const account: readonly Step[] = [
  {
    typed: `${AS_A_PERSON} heroku auth:login --interactive`,
    answers: [
      ['Email', 'EMAIL'],
      ['Password', 'PASSWORD'],
    ],
    says: 'Logged in as',
    shows: async ({ renga, expect }) => {
      expect((await renga.type('cat', ['.netrc'])).stdout).toContain('HRKU-');
    },
  },
  {
    typed: `${AS_A_PERSON} heroku auth:logout`,
    shows: async ({ renga, expect }) => {
      expect((await renga.type('cat', ['.netrc'])).stdout).not.toContain('HRKU-');
    },
  },
  { typed: 'heroku auth:2fa', says: 'not enabled' },
  {
    typed: 'heroku authorizations:create --description shell --json',
    says: '"token": "HRKU-',
    shows: async ({ found }, said) => {
      found.set('ID', JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1)).id);
    },
  },
  { typed: 'heroku authorizations', says: 'shell' },
  { typed: 'heroku authorizations:info $ID', says: 'Scope:       global' },
  { typed: 'heroku authorizations:update $ID --description script', says: 'script' },
  { typed: 'heroku authorizations:rotate $ID', says: 'HRKU-' },
  { typed: 'heroku authorizations:revoke $ID', says: 'done' },
  { typed: '! heroku authorizations | grep -w script' },
  { typed: 'heroku sessions' },
];
