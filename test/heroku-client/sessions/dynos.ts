import type { Step } from '../step.ts';
import { atTerminal } from './account.ts';

const formation = 'ps --app haiku';

/** A change is made once the tail has begun, and is seen in it; the tail goes on until it is ended. */
const TAIL =
  'heroku logs --tail > ../tail & until [ -s ../tail ]; do sleep 0.2; done; renga config:set TAILED=yes > ../set; ' +
  "until grep 'Set TAILED' ../tail; do sleep 0.2; done; kill -0 $! && kill -KILL $!";

export const dynos: readonly Step[] = [
  {
    typed: 'heroku ps:scale web=2 worker=1',
    says: 'web at 2:',
    shows: async ({ json, expect }) => {
      const names = (await json(formation)).map(({ name }: { readonly name: string }) => name);
      expect(names.toSorted()).toEqual(['web.1', 'web.2', 'worker.1']);
    },
  },
  { typed: 'heroku ps:wait --type web' },
  { typed: 'heroku ps', says: /web\.1: up .*worker/s },
  { typed: 'heroku ps:type worker=standard-2x', says: 'Standard-2X' },
  { typed: 'heroku ps:restart web.1', says: 'done' },
  {
    typed: 'heroku ps:stop worker.1',
    says: 'done',
  },
  { typed: 'heroku ps:scale web=1 worker=0', says: 'web at 1:' },
  { typed: 'heroku logs --num 200', says: 'heroku[web.1]: State changed from starting to up' },
  { typed: TAIL, says: /app\[api\]: Set TAILED config var/ },
  {
    typed: 'heroku run --exit-code -- "printf %s $HOME_OF_POEMS; exit 3"',
    code: 3,
  },
  { typed: 'echo frog | heroku run --no-tty "tr a-z A-Z"', says: 'FROG' },
  { typed: 'heroku run:detached "echo splash"', says: 'Running echo splash' },
  // Without a terminal the client writes to what has ended, when the command is over before it has seen the end of its input.
  { typed: atTerminal('heroku ps:exec --dyno web.1 printenv DYNO'), says: 'web.1' },
  { typed: 'echo "echo fr\\og" | heroku ps:exec', says: 'frog' },
  { typed: 'heroku ps:exec --status', says: /web\.1.*running/s },
  { typed: 'heroku ps:copy Procfile --output ../copied && cat ../copied', says: 'worker: exec sleep' },
  { typed: 'heroku run:inside web.1 "printenv DYNO"', says: 'web.1' },
];
