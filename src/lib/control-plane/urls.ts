import type { ApiUrls } from '../api/api-options.ts';
import type { Settings } from '../platform/settings.ts';

/** Where an installation is seen from outside. */
export function urlsOf(
  { domain, tls }: Pick<Settings, 'domain' | 'tls'>,
  port: () => number,
  securePort: () => number | null = () => null,
): ApiUrls {
  const [scheme, usual] = tls ? ['https', 443] : ['http', 80];
  const at = (host: string) => `${scheme}://${port() === usual ? host : `${host}:${port()}`}`;
  return {
    api: () => at(tls ? `api.${domain}` : domain),
    secureApi: () => (securePort() === null ? at(`api.${domain}`) : `https://localhost:${securePort()}`),
    web: (appName) => `${at(`${appName}.${domain}`)}/`,
    dashboard: () => at(`dashboard.${domain}`),
    git: (appName) => `${at(`git.${domain}`)}/${appName}.git`,
  };
}
