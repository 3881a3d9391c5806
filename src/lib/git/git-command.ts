import { devNull } from 'node:os';
import { execa } from 'execa';

/** Settings of every repository, given on each command so that old repositories follow new versions of the platform. */
export function repositoryConfig(options: { readonly maxInputBytes: number }): readonly string[] {
  const settings = {
    'core.fsync': 'committed,reference',
    'receive.fsckObjects': 'true',
    'receive.fsck.badTimezone': 'ignore',
    'receive.fsck.missingSpaceBeforeDate': 'ignore',
    'receive.fsck.zeroPaddedFilemode': 'ignore',
    'receive.maxInputSize': String(options.maxInputBytes),
    'receive.unpackLimit': '100',
    'receive.keepAlive': '5',
    // A clean-up that goes on in the background would outlive the platform.
    'gc.autoDetach': 'false',
    'maintenance.autoDetach': 'false',
    'pack.threads': '1',
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}

/** An environment in which git knows nothing of the person who started the platform. */
function gitEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const inherited = ['PATH', 'TMPDIR', 'SystemRoot', 'TEMP', 'TMP'];
  return {
    ...Object.fromEntries(
      inherited.flatMap((key) => {
        const value = process.env[key];
        return value === undefined ? [] : [[key, value]];
      }),
    ),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...extra,
  };
}

/** What a git command is started with. */
export interface GitOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Starts git with its standard streams in our hands. Aborting ends it politely, and after five seconds by force.
 * The result never rejects: look at its `exitCode`.
 */
export function startGit(args: readonly string[], options: GitOptions = {}) {
  return execa('git', [...args], {
    env: gitEnvironment(options.env),
    extendEnv: false,
    reject: false,
    buffer: false,
    stripFinalNewline: false,
    encoding: 'buffer',
    forceKillAfterDelay: 5_000,
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  });
}

/**
 * All that a git command writes to its standard output.
 * @throws {Error} when it fails, with git's words
 */
export async function readGit(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const { stdout } = await execa('git', [...args], {
    ...quiet(options),
    encoding: 'buffer',
    stripFinalNewline: false,
  });
  return Buffer.from(stdout);
}

/** The same line by line. */
export function readGitLines(args: readonly string[], options: GitOptions = {}): AsyncIterable<string> {
  return execa('git', [...args], { ...quiet(options), buffer: false }).iterable();
}

const quiet = ({ env, signal }: GitOptions) =>
  ({
    env: gitEnvironment(env),
    extendEnv: false,
    stdin: 'ignore',
    ...(signal ? { cancelSignal: signal } : {}),
  }) as const;
