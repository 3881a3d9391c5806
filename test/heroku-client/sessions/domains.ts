import type { Step } from '../step.ts';

/** Host names of the app's own. */
export const domains: readonly Step[] = [
  { typed: 'heroku domains:add www.pond.example', says: 'www.pond.example' },
  { typed: 'heroku domains', says: 'www.pond.example' },
  { typed: 'heroku domains:info www.pond.example', says: 'succeeded' },
  { typed: 'heroku domains:wait www.pond.example' },
  {
    typed: 'heroku domains:remove www.pond.example',
    shows: async ({ json, expect }) => {
      const names = (await json('domains --app haiku')).map(
        ({ hostname }: { readonly hostname: string }) => hostname,
      );
      expect(names).not.toContain('www.pond.example');
    },
  },
  { typed: 'heroku domains:clear' },
];
