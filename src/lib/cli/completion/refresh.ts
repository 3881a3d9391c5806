import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { chooseBackend } from '../../backend/choose-backend.ts';
import { PlatformClient } from '../../client/platform-client.ts';
import type { NameCache } from './name-cache.ts';

interface RefreshOptions {
  readonly cache: NameCache;
  /** Where this program is installed. */
  readonly root: string;
  /** `apps` or `config` */
  readonly kind: string;
  readonly app?: string | undefined;
}

const LIMIT_MS = 2_000;

/** Fetches names in a process of its own, so that nobody at a prompt waits; at most one try in half a minute. */
export function refreshLater({ cache, root, kind, app }: RefreshOptions): void {
  if (!cache.mayRefresh()) return;
  const words = [join(root, 'bin', 'run.js'), '__refresh', kind, ...(app === undefined ? [] : [app])];
  spawn(process.execPath, words, { detached: true, stdio: 'ignore', windowsHide: true }).unref();
}

/** Fetches names from a backend that runs already; resolves with the status to end with. */
export async function refreshNames(
  options: RefreshOptions & { readonly home: string; readonly backend: string },
): Promise<number> {
  const { cache, home, root, kind, app } = options;
  const { transport, token } = chooseBackend(
    { flag: options.backend, env: process.env, gitHosts: () => [] },
    { home, root, autostart: false },
  );
  const client = new PlatformClient({
    token,
    transport: (request) => transport({ ...request, signal: AbortSignal.timeout(LIMIT_MS) }),
  });
  try {
    if (kind === 'apps') cache.keepApps((await client.apps.list({ all: false })).map(({ name }) => name));
    if (kind === 'config' && app) cache.keepConfigKeys(app, Object.keys(await client.configVars.get(app)));
    return 0;
  } catch {
    return 1;
  }
}
