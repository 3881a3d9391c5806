import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the engine listens: a socket of this machine, or whatever `DOCKER_HOST` and its TLS variables say. */
export type Endpoint = { readonly socketPath: string } | { readonly fromEnvironment: true };

/**
 * The first engine socket that we may use: the system's, then rootless, Docker Desktop and its like.
 * `DOCKER_HOST` wins over all of them. Without any, the system's path, so that the error names it.
 */
export async function findEndpoint(
  env: NodeJS.ProcessEnv = process.env,
  system: string = SYSTEM_SOCKET,
): Promise<Endpoint> {
  const host = env['DOCKER_HOST'];
  if (host?.startsWith('unix://') && host.length > 'unix://'.length) return { socketPath: host.slice(7) };
  if (host) return { fromEnvironment: true };
  if (process.platform === 'win32') return { socketPath: '//./pipe/docker_engine' };
  for (const socketPath of [system, ...usersOwn(env)]) if (await isUsable(socketPath)) return { socketPath };
  return { socketPath: system };
}

const SYSTEM_SOCKET = '/var/run/docker.sock';

function usersOwn(env: NodeJS.ProcessEnv): readonly string[] {
  const home = env['HOME'] ?? homedir();
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    join(home, '.orbstack/run/docker.sock'),
    join(home, '.rd/docker.sock'),
  ];
}

async function isUsable(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
