import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Answers `apps` and `config` on the socket of an installation, in a process of its own so that its work does not count.
 * Resolves with the way to end it.
 */
export async function serveFixtures(home: string): Promise<() => Promise<void>> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./fixture-server.ts', import.meta.url)), home],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout, 'data');
  return async () => {
    child.kill();
    await once(child, 'exit');
  };
}
