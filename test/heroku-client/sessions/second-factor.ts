import { codeAt, stepAt } from '../../../src/lib/domain/totp.ts';
import { fromBase32 } from '../../support/from-base32.ts';
import type { Place, Step } from '../step.ts';
import { AS_A_PERSON, atTerminal } from './account.ts';

const WRONG = '000000';

/** Turns the second factor on, and keeps codes that are good for what is typed next. */
async function turnOn({ renga, found }: Place): Promise<void> {
  // It shows the key, and has nobody to ask for the first code.
  const { stderr } = await renga.renga('2fa:enable');
  const key = fromBase32(/type the key: (\S+)/.exec(stderr)?.[1] ?? '');
  const step = stepAt(new Date());
  const codes = await renga.must(`2fa:enable --code ${codeAt(key, step)}`);
  const [recovery = ''] = codes.trim().split('\n');
  // Good for a minute, also where the next half minute has not begun.
  found.set('CODE', codeAt(key, step + 1)).set('RECOVERY', recovery);
}

/** A person and an app that are asked for a second factor. */
export const secondFactor: readonly Step[] = [
  { typed: 'heroku auth:2fa', says: 'not enabled', shows: (place) => turnOn(place) },
  { typed: 'heroku auth:2fa', says: 'is enabled' },
  {
    typed: `${AS_A_PERSON} ${atTerminal('heroku auth:login --interactive')}`,
    answers: [
      ['Email', 'EMAIL'],
      ['Password', 'PASSWORD'],
      ['Two-factor code', WRONG],
    ],
    code: 2,
    says: 'This two-factor code is not good',
  },
  {
    typed: `${AS_A_PERSON} heroku auth:login --interactive`,
    answers: [
      ['Email', 'EMAIL'],
      ['Password', 'PASSWORD'],
      ['Two-factor code', 'CODE'],
    ],
    says: 'Logged in as',
    shows: async ({ renga, expect }) => {
      expect((await renga.type('cat', ['.netrc'])).stdout).toContain('HRKU-');
      await renga.must('labs:enable require-two-factor --app haiku');
    },
  },
  { typed: '! heroku config:set HAIKU=frog < /dev/null', says: 'requires an interactive terminal' },
  {
    typed: atTerminal('heroku config:set HAIKU=frog'),
    answers: [
      ['Two-factor code', WRONG],
      [/✔ Two-factor code.*\? Two-factor code/s, 'RECOVERY'],
    ],
    shows: async ({ json, expect }) => {
      expect(await json('config --app haiku')).toMatchObject({ HAIKU: 'frog' });
    },
  },
  {
    // For half an hour it is asked no more.
    typed: 'heroku config:set HAIKU=pond',
    shows: async ({ json, expect, renga }) => {
      expect(await json('config --app haiku')).toMatchObject({ HAIKU: 'pond' });
      await renga.must('labs:disable require-two-factor --app haiku');
      await renga.must('2fa:disable');
    },
  },
];
