import type { ApiUrls } from '../api/api-options.ts';

/** Where an installation is seen from outside. */
export function urlsOf(domain: string, port: () => number): ApiUrls {
  const at = (host: string) => (port() === 80 ? host : `${host}:${port()}`);
  return {
    api: () => `http://${at(domain)}`,
    web: (appName) => `http://${at(`${appName}.${domain}`)}/`,
    git: (appName) => `http://${at(`git.${domain}`)}/${appName}.git`,
  };
}
