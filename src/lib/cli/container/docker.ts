import { CommandError } from '../command-error.ts';

/**
 * Runs the program docker with this terminal.
 * @throws {CommandError} `docker_missing`, `docker_failed`
 */
export async function docker(
  words: readonly string[],
  { env = {}, input }: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<void> {
  const { execa } = await import('execa');
  const stay = (): void => undefined;
  // Ctrl-C is for docker, after which there is something to clear away here.
  process.on('SIGINT', stay);
  try {
    const result = await execa('docker', words, {
      env,
      reject: false,
      stdout: 'inherit',
      stderr: 'inherit',
      ...(input === undefined ? { stdin: 'inherit' } : { input }),
    });
    if (result.code === 'ENOENT')
      throw new CommandError(
        'docker was not found. Install it (https://docs.docker.com/get-docker/) and try again.',
        { id: 'docker_missing' },
      );
    if (result.failed)
      throw new CommandError(
        `docker ${words[0]} failed: ${result.signal ?? `status ${result.exitCode}`}. Its own words stand above.`,
        { id: 'docker_failed' },
      );
  } finally {
    process.off('SIGINT', stay);
  }
}
