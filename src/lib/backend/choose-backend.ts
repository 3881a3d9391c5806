import type { Backend } from './backend.ts';
import { checkBackendUrl, gitHostsOf } from './backend-address.ts';
import { BackendError } from './backend-error.ts';
import { LocalBackend, type LocalBackendOptions } from './local-backend.ts';
import { isLocalGitHost } from './local-hosts.ts';
import { keptToken } from './logins/kept-token.ts';
import type { Logins } from './logins/known-backend.ts';
import { readLogins } from './logins/read-logins.ts';
import { RemoteBackend } from './remote-backend.ts';

export interface BackendWish {
  /** `--backend` */
  readonly flag: string | undefined;
  /** Read for `RENGA_BACKEND`, `RENGA_API_URL`, `RENGA_API_KEY`, `RENGA_CA_FILE` and proxies. */
  readonly env: NodeJS.ProcessEnv;
  /** Hosts, with port, of the git remotes that the command may mean; asked for only when they decide. */
  readonly gitHosts: () => readonly string[];
}

export interface BackendOptions extends Omit<LocalBackendOptions, 'token'> {
  /** Told of what was mended in the login file. */
  readonly onNotice?: (message: string) => void;
}

/**
 * The backend that a command speaks to: flag, environment, the git remotes where they agree, the one in use, else the
 * local one. A login file that cannot be read is no reason to take another than the one that was meant.
 * @throws {BackendError} `unknown_backend`, and what is wrong with the login file
 */
export function chooseBackend({ flag, env, gitHosts }: BackendWish, options: BackendOptions): Backend {
  const named = flag ?? (env['RENGA_BACKEND'] || undefined);
  if (named === 'local') return localBackend(options, env);
  const logins = readLogins(options);
  const known = { logins, env, home: options.home };
  if (named === undefined && env['RENGA_API_URL']) return backendAt(env['RENGA_API_URL'], known);
  const name = named ?? ownerOf(gitHosts, logins) ?? logins.current ?? 'local';
  return name === 'local' ? localBackend(options, env) : knownBackend(name, known);
}

/** The backend whose apps are pushed to a git host, `host[:port]`. */
export function backendOfGitHost(
  host: string,
  env: NodeJS.ProcessEnv,
  options: BackendOptions,
): Backend | null {
  const logins = readLogins(options);
  const known = { logins, env, home: options.home };
  const named = env['RENGA_API_URL'] ? backendAt(env['RENGA_API_URL'], known) : null;
  if (named?.ownsGitHost(host)) return named;
  const name = ownerOf(() => [host], logins) ?? 'local';
  const backend = name === 'local' ? localBackend(options, env) : knownBackend(name, known);
  return backend.ownsGitHost(host) ? backend : null;
}

const localBackend = (options: BackendOptions, env: NodeJS.ProcessEnv): LocalBackend =>
  new LocalBackend({ ...options, token: env['RENGA_API_KEY'] || undefined });

/** The one backend that all hosts belong to that belong to any; asked only where there is more than the local one. */
function ownerOf(gitHosts: () => readonly string[], { backends }: Logins): string | undefined {
  const urls = Object.entries(backends).flatMap(([name, { url }]) =>
    url === undefined ? [] : [{ name, url }],
  );
  if (urls.length === 0) return undefined;
  const owners = gitHosts().flatMap((host) => {
    const remote = urls.find(({ url }) => gitHostsOf(url).includes(host));
    return remote?.name ?? (isLocalGitHost(host) ? 'local' : []);
  });
  return new Set(owners).size === 1 ? owners[0] : undefined;
}

/** What is known of backends elsewhere. */
interface Known {
  readonly logins: Logins;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

function knownBackend(name: string, { logins: { backends }, env, home }: Known): RemoteBackend {
  const { [name]: known = {} } = backends;
  const { url, caFile } = known;
  if (url === undefined)
    throw new BackendError(
      'unknown_backend',
      `There is no backend ${name} here. Backends: ${['local', ...Object.keys(backends).filter((each) => each !== 'local')].join(', ')}. Add it: renga backends:add ${name} URL`,
    );
  const readToken = (): string | undefined => env['RENGA_API_KEY'] || keptToken(name, known, home);
  return new RemoteBackend({ name, url, readToken, caFile, env });
}

/** A backend that only the environment names, as in CI; what is known of that address counts. */
function backendAt(text: string, known: Known): RemoteBackend {
  const { logins, env } = known;
  const url = checkBackendUrl(text);
  const name = Object.keys(logins.backends).find((each) => logins.backends[each]?.url === url);
  if (name !== undefined) return knownBackend(name, known);
  return new RemoteBackend({
    name: new URL(url).host.replaceAll(':', '-'),
    url,
    readToken: () => env['RENGA_API_KEY'] || undefined,
    caFile: env['RENGA_CA_FILE'] || undefined,
    env,
  });
}
