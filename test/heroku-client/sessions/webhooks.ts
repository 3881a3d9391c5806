import type { Step } from '../step.ts';

const FIRST_ID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

/** `$HOOK` answers what is sent to it. */
export const webhooks: readonly Step[] = [
  {
    typed: 'heroku webhooks:add --include api:release --level notify --url $HOOK --secret frog',
    says: 'frog',
  },
  {
    typed: 'heroku webhooks',
    says: 'api:release',
    shows: async ({ found }, said) => {
      found.set('WEBHOOK', FIRST_ID.exec(said)?.[0] ?? '');
    },
  },
  { typed: 'heroku webhooks:info $WEBHOOK', says: 'notify' },
  {
    typed: 'heroku config:set PLACE=pond && heroku webhooks:deliveries',
    says: 'api:release',
    shows: async ({ json, found, eventually }, said) => {
      found.set('DELIVERY', FIRST_ID.exec(said)?.[0] ?? '');
      await eventually(async () =>
        (await json('webhooks:deliveries --app haiku')).some(
          ({ status }: { readonly status: string }) => status === 'succeeded',
        ),
      );
    },
  },
  { typed: 'heroku webhooks:deliveries:info $DELIVERY', says: '"resource": "release"' },
  {
    typed: 'heroku webhooks:events',
    says: 'release',
    shows: async ({ found }, said) => {
      found.set('EVENT', FIRST_ID.exec(said)?.[0] ?? '');
    },
  },
  { typed: 'heroku webhooks:events:info $EVENT', says: '"action"' },
  { typed: 'heroku webhooks:update $WEBHOOK --include api:build --level sync --url $HOOK', says: 'done' },
  {
    typed: 'heroku webhooks:remove $WEBHOOK',
    shows: async ({ json, expect }) => {
      expect(await json('webhooks --app haiku')).toEqual([]);
    },
  },
];
