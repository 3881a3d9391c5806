import type { Step } from '../step.ts';

/** Tokens of the person who types. */
export const account: readonly Step[] = [
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
