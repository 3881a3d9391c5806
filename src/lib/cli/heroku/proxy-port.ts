import * as Flags from '@oclif/core/flags';

const PROXY_PORT = 5080;

/** The port that `heroku:proxy` listens on, and that `heroku:env` speaks of. */
export const proxyPort = (description: string) =>
  Flags.integer({ description, default: PROXY_PORT, min: 1, max: 65_535, env: 'RENGA_HEROKU_PROXY_PORT' });
