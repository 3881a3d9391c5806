import type { Step } from '../step.ts';

/** Logged in by password instead of by token, into a file instead of a keyring. */
export const AS_A_PERSON = 'unset HEROKU_API_KEY; export HEROKU_NETRC_WRITE=true;';

/** What `--browser` names: it does what a person would do on the page, by plain requests. */
export const BROWSER = `#!/usr/bin/env node
const [page] = process.argv.slice(2);
const { origin } = new URL(page);
const form = { email: process.env.EMAIL, password: process.env.PASSWORD, decision: 'allow' };
fetch(page)
  .then(async (shown) => {
    if (!(await shown.text()).includes('Heroku CLI login from')) throw new Error('another page');
    return fetch(page, { method: 'POST', headers: { origin }, body: new URLSearchParams(form) });
  })
  .then(async (answer) => {
    if (!answer.ok) throw new Error(await answer.text());
  });
`;

/** What the client asks of a terminal alone: a key before it opens a browser, the code of a second factor. */
export const atTerminal = (typed: string): string => `script --quiet --return --command "${typed}" /dev/null`;

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
  {
    typed: `${AS_A_PERSON} ${atTerminal('heroku auth:login --browser ./browser')}`,
    answers: [['Press any key', '']],
    says: 'Logged in as',
    shows: async ({ renga, expect }) => {
      expect((await renga.type('cat', ['.netrc'])).stdout).toContain('HRKU-');
    },
  },
  { typed: `${AS_A_PERSON} heroku auth:whoami`, says: '@' },
  {
    typed: 'heroku sessions',
    says: 'Heroku CLI login from',
    shows: async ({ found }, said) => {
      found.set('SESSION', /[0-9a-f-]{36}/.exec(said)?.[0] ?? '');
    },
  },
  { typed: 'heroku sessions:destroy $SESSION', says: 'done' },
  { typed: `! (${AS_A_PERSON} heroku auth:whoami) < /dev/null` },
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
  {
    typed: 'heroku clients:create poems https://poems.example/callback',
    says: /HEROKU_OAUTH_SECRET=HRKU-/,
    shows: async ({ found }, said) => {
      found.set('CLIENT', /HEROKU_OAUTH_ID=(\S+)/.exec(said)?.[1] ?? '');
    },
  },
  { typed: 'heroku clients:update $CLIENT --name verses', says: 'done' },
  { typed: 'heroku clients', says: 'verses' },
  { typed: 'heroku clients:info $CLIENT', says: 'https://poems.example/callback' },
  {
    typed: 'heroku clients:rotate $CLIENT --shell',
    says: /HEROKU_OAUTH_SECRET=HRKU-/,
    shows: async ({ found }, said) => {
      found.set('SECRET', /HEROKU_OAUTH_SECRET=(\S+)/.exec(said)?.[1] ?? '');
    },
  },
  {
    typed: 'heroku authorizations:create --description poet --json',
    shows: async ({ found }, said) => {
      found.set('POET', JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1)).id);
    },
  },
  {
    typed: 'heroku authorizations:update $POET --client-id $CLIENT --client-secret $SECRET',
    says: /Client: +verses/,
  },
  { typed: 'heroku clients:destroy $CLIENT', says: 'done' },
  { typed: 'heroku clients', says: 'No OAuth clients.' },
];
