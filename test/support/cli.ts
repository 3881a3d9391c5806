import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { StubPlatform } from './stub-platform.ts';

type Routes = Parameters<typeof StubPlatform.open>[1];

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The program under test, as it is installed: it has to have been built. */
export const program = join(root, 'bin', 'run.js');

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Piped to standard input. */
  readonly input?: string;
  /** Another copy of the program. */
  readonly program?: string;
}

/** An installation's folder with a stub platform on its sockets, and the built command line beside it. */
export interface CliBench {
  /** `RENGA_HOME` */
  readonly home: string;
  /** An empty folder to work in. */
  readonly folder: string;
  readonly platform: StubPlatform;
  readonly env: NodeJS.ProcessEnv;
  run(words: readonly string[], options?: CliOptions): Promise<CliResult>;
}

/** Everything is gone when the test has finished. */
export async function cliBench(routes: Routes = {}): Promise<CliBench> {
  const home = temporaryFolder();
  const folder = temporaryFolder();
  const platform = await StubPlatform.open(home, routes);
  onTestFinished(() => platform.close());
  const env = cliEnv(home);
  return { home, folder, platform, env, run: (words, options) => runCli(words, { folder, env }, options) };
}

/** A folder of the running test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'renga-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The environment of a person: nothing of the test runner's own that would change what the program does. */
export function cliEnv(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache-home'),
    RENGA_HOME: home,
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
  };
}

/** Runs the built program to its end, without a terminal. */
export function runCli(
  words: readonly string[],
  place: { readonly folder: string; readonly env: NodeJS.ProcessEnv },
  { env = {}, cwd = place.folder, input = '', program: path = program }: CliOptions = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path, ...words], { cwd, env: { ...place.env, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
    child.stdin.on('error', () => undefined).end(input);
  });
}
