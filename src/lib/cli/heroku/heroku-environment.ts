import type { Backend } from '../../backend/backend.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { BackendStatus } from '../../client/wire/backend.ts';
import { CommandError } from '../command-error.ts';

/** What the official client is pointed at. */
export interface HerokuTarget {
  /** Origin of the API; the official client sends tokens to exactly `localhost` and `127.0.0.1`. */
  readonly api: string;
  /** A domain whose `api.` and `registry.` are asked instead, at the usual port; no token is sent there by itself. */
  readonly domain?: string;
  /** Where git speaks https, `host[:port]`. */
  readonly gitHost: string;
  /** Origin of the API over https, which is asked to let people into dynos. */
  readonly exec: string;
  /** Authority that vouches for the git host and for attached dynos, where it is not a well-known one. */
  readonly caFile: string | undefined;
  /** Without one, `heroku login` asks who you are and keeps it in `.netrc`. */
  readonly token: string | undefined;
}

type Environment = Readonly<Record<string, string>>;

/**
 * Where the official client finds a backend: the local one directly, one elsewhere through `heroku:proxy` on `proxyPort`.
 * @throws {CommandError} `speaks_https` for a local backend that nobody else than a remote client can be pointed at
 */
export async function herokuTarget(
  { backend, client }: { readonly backend: Backend; readonly client: PlatformClient },
  { proxyPort, token }: { readonly proxyPort: number; readonly token: string | undefined },
): Promise<HerokuTarget> {
  const status = await client.platform.status();
  const common = { gitHost: status.secure_git_host, token };
  if (backend.name !== 'local')
    return {
      ...common,
      api: `http://localhost:${proxyPort}`,
      exec: backend.url ?? status.public_url,
      caFile: backend.caFile,
    };
  return {
    ...common,
    api: localApi(status),
    exec: `https://localhost:${new URL(`https://${status.secure_git_host}`).port}`,
    caFile: status.certificate_authority,
  };
}

function localApi({ public_url: url, domain }: BackendStatus): string {
  const { protocol, port } = new URL(url);
  if (protocol === 'https:')
    throw new CommandError(
      `This backend speaks https as ${domain}, which the official client takes for Heroku. Add it by its address, and use the proxy: renga backends:add NAME ${url}`,
      { id: 'speaks_https' },
    );
  return `http://localhost${port === '' ? '' : `:${port}`}`;
}

/** The variables that point the official client at a target; `env` holds what is set now. */
export function herokuEnvironment(target: HerokuTarget, env: NodeJS.ProcessEnv): Environment {
  const { api, domain, gitHost, exec, caFile, token } = target;
  return {
    HEROKU_HOST: domain ?? api,
    ...(token === undefined ? { HEROKU_NETRC_WRITE: 'true' } : { HEROKU_API_KEY: token }),
    ...(domain === undefined ? {} : { HEROKU_HEADERS: JSON.stringify({ authorization: `Bearer ${token}` }) }),
    HEROKU_PARTICLEBOARD_URL: api,
    HEROKU_LOGIN_HOST: api,
    HEROKU_DATA_HOST: 'localhost',
    HEROKU_BUILDPACK_REGISTRY_URL: api,
    HEROKU_POSTGRESQL_ADDON_NAME: 'postgresql',
    HEROKU_REDIS_ADDON_NAME: 'redis',
    HEROKU_GIT_HOST: gitHost,
    HEROKU_EXEC_URL: `${exec}/`,
    ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile, ...gitTrusts(gitHost, caFile, env) }),
    DISABLE_TELEMETRY: 'true',
    HEROKU_DISABLE_AUTOUPDATE: '1',
    HEROKU_SKIP_NEW_VERSION_CHECK: 'true',
  };
}

/** Git is told about this one host (`git help config`, GIT_CONFIG_COUNT); what else the variables say stays. */
function gitTrusts(gitHost: string, caFile: string, env: NodeJS.ProcessEnv): Environment {
  const key = `http.https://${gitHost}/.sslCAInfo`;
  const count = Number(env['GIT_CONFIG_COUNT'] ?? 0);
  const said = Array.from({ length: count }, (_, index) => env[`GIT_CONFIG_KEY_${index}`]).indexOf(key);
  const index = said === -1 ? count : said;
  return {
    GIT_CONFIG_COUNT: String(Math.max(count, index + 1)),
    [`GIT_CONFIG_KEY_${index}`]: key,
    [`GIT_CONFIG_VALUE_${index}`]: caFile,
  };
}
