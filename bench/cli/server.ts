import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Answers `apps` and `config` on the socket of an installation, in a process of its own so that its work does not count.
 * Resolves with the way to end it.
 */
export async function serveFixtures(home: string): Promise<() => Promise<void>> {
  const server = fileURLToPath(new URL('./fixture-server.ts', import.meta.url));
  const child = spawn(process.execPath, [server, home], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return async () => {
    child.kill();
    await once(child, 'exit');
  };
}

/** The same by the real control plane, with an app of the same name; needs a container engine. */
export async function serveReal(program: string, env: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const renga = (...words: readonly string[]) =>
    promisify(execFile)(process.execPath, [program, ...words], { env });
  await renga('create', 'alpha', '--no-remote');
  await renga('config:set', 'DATABASE_URL=postgres://localhost/alpha', 'LANG=en_US.UTF-8', '--app', 'alpha');
  return async () => {
    await renga('destroy', '--app', 'alpha', '--confirm', 'alpha');
    await renga('backend:stop');
  };
}
