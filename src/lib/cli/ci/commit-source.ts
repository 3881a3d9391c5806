import type { TestedCommit } from '../../client/resources/test-runs.ts';
import { CommandError } from '../command-error.ts';

/**
 * A commit of the checkout at hand, and its files as a gzip tar: what is committed is tested, and nothing else.
 * @throws {CommandError} `not_a_repository`, `unknown_commit`
 */
export async function commitSource(
  ref: string,
): Promise<{ readonly commit: TestedCommit; readonly bytes: Uint8Array }> {
  const { execa } = await import('execa');
  const git = async (...words: readonly string[]): Promise<string | null> => {
    const result = await execa('git', words, { reject: false, stdin: 'ignore' });
    return result.failed ? null : result.stdout;
  };
  if ((await git('rev-parse', '--git-dir')) === null)
    throw new CommandError('Not a git repository. Tests are run of a commit.', { id: 'not_a_repository' });
  const sha = await git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
  const archive =
    sha === null
      ? null
      : await execa('git', ['archive', '--format=tar.gz', sha], {
          reject: false,
          stdin: 'ignore',
          encoding: 'buffer',
          stripFinalNewline: false,
        });
  if (sha === null || !archive || archive.failed)
    throw new CommandError(`There is no commit ${ref} here. Fetch it, then try again.`, {
      id: 'unknown_commit',
    });
  return {
    bytes: archive.stdout,
    commit: {
      sha,
      branch: (await git('symbolic-ref', '--short', '--quiet', 'HEAD')) ?? 'HEAD',
      message: (await git('log', '-1', '--format=%B', sha)) ?? '',
    },
  };
}
