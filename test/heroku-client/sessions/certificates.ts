import type { Step } from '../step.ts';

/**
 * Certificates that are had automatically: typed at a server that has an authority to ask, for an app whose one domain
 * leads elsewhere at first (test/acceptance/automatic-certificates).
 */
export const certificates = [
  { typed: 'heroku certs:auto:enable --app haiku', says: 'Enabling Automatic Certificate Management' },
  { typed: 'heroku certs:auto --app haiku', says: /www\.pond\.example +Failing/ },
  { typed: 'heroku certs:auto:refresh --app haiku', says: 'done' },
  { typed: 'heroku certs:auto --app haiku --wait', says: /www\.pond\.example +Cert Issued/i },
  { typed: 'heroku certs:auto:disable --app haiku --confirm haiku', says: 'done' },
] as const satisfies readonly Step[];
