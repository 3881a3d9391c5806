import { CommandError } from '../command-error.ts';
import { findGitConfig } from './git-remotes.ts';

/** How our credential helper is called by git. */
export interface HelperOptions {
  /** Absolute path of `bin/run.js`. */
  readonly program: string;
  /** `RENGA_HOME`, when it is not the usual one: git is run from shells that do not have it. */
  readonly home: string | undefined;
  /** The only authority that may vouch for the host, where it is not a well-known one. */
  readonly caFile: string | undefined;
}

type Setting = readonly [key: string, value: string];

/** Whether a folder belongs to a git repository. */
export const inRepository = (folder: string): boolean => findGitConfig(folder) !== null;

/** Adds the remote or points it elsewhere, and lets git ask us for the password of that one host, in this repository. */
export async function setRemote(remote: string, url: string, helper: HelperOptions): Promise<void> {
  const known = (await git(['remote'])).split('\n').includes(remote);
  await git(known ? ['remote', 'set-url', remote, url] : ['remote', 'add', remote, url]);
  const [[key, none], [, ours]] = credentialSettings(url, helper);
  await git(['config', '--local', '--replace-all', key, none]);
  await git(['config', '--local', '--add', key, ours]);
  for (const setting of trustSettings(url, helper))
    await git(['config', '--local', '--replace-all', ...setting]);
}

export async function removeRemote(remote: string): Promise<void> {
  await git(['remote', 'remove', remote]);
}

/** Clones an app's repository under our remote name. */
export async function clone(
  url: string,
  folder: string,
  remote: string,
  helper: HelperOptions,
): Promise<void> {
  const settings = [...credentialSettings(url, helper), ...trustSettings(url, helper)].flatMap(
    ([key, value]) => ['--config', `${key}=${value}`],
  );
  await git(['clone', '--origin', remote, ...settings, '--', url, folder], 'inherit');
}

/**
 * The settings that make git call us: an empty helper first, so that no other manager keeps a password for this host,
 * then ours.
 */
export function credentialSettings(url: string, helper: HelperOptions): readonly [Setting, Setting] {
  const key = `credential.${new URL(url).origin}.helper`;
  return [
    [key, ''],
    [key, helperCommand(helper)],
  ];
}

const trustSettings = (url: string, { caFile }: HelperOptions): readonly Setting[] =>
  caFile === undefined ? [] : [[`http.${new URL(url).origin}.sslCAInfo`, caFile]];

function helperCommand({ program, home }: HelperOptions): string {
  const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
  return `!${home === undefined ? '' : `RENGA_HOME=${quoted(home)} `}${quoted(program)} git:credentials`;
}

async function git(words: readonly string[], output: 'pipe' | 'inherit' = 'pipe'): Promise<string> {
  const { execa } = await import('execa');
  const result = await execa('git', words, {
    reject: false,
    stdin: output === 'inherit' ? 'inherit' : 'ignore',
    stdout: output,
    stderr: output,
  });
  if (result.code === 'ENOENT')
    throw new CommandError('git was not found. Install it and try again.', { id: 'git_missing' });
  if (result.failed)
    throw new CommandError(
      `git ${words[0]} failed: ${result.stderr?.trim() || `status ${result.exitCode}`}`,
      {
        id: 'git_failed',
      },
    );
  return result.stdout ?? '';
}
