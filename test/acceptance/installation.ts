import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { shellQuote } from '../../src/lib/cli/output/shell-quote.ts';
import { having, killAll } from '../support/own-engine/own-processes.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RENGA = join(ROOT, 'bin/run.js');

/** What a command printed and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the router answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** An installation of its own, entered as a user enters it: by typing commands, pushing and asking for pages. */
export class Installation {
  readonly home = mkdtempSync(join(tmpdir(), 'renga-'));
  readonly work = mkdtempSync(join(tmpdir(), 'renga-work-'));
  readonly env: NodeJS.ProcessEnv;

  /**
   * @param env more variables for everything that is typed, such as `DOCKER_HOST`
   * @param enter words before `renga`, that lead to another machine than this one
   */
  constructor(
    settings: Readonly<Record<string, unknown>> = {},
    env: NodeJS.ProcessEnv = {},
    enter: readonly string[] = [],
  ) {
    const publicPort = 20_000 + Math.floor(Math.random() * 20_000);
    writeFileSync(
      join(this.home, 'settings.json'),
      JSON.stringify({ publicPort, stopGraceMs: 3000, ...settings }),
      {
        mode: 0o600,
      },
    );
    const words = [...enter, process.execPath, RENGA].map(shellQuote).join(' ');
    writeFileSync(join(this.work, 'renga'), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
    this.env = {
      PATH: `${this.work}:${process.env['PATH']}`,
      HOME: this.work,
      LANG: 'C.UTF-8',
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? '', '.cache'),
      ...(process.env['NODE_EXTRA_CA_CERTS']
        ? { NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] }
        : {}),
      ...(process.env['DOCKER_HOST'] ? { DOCKER_HOST: process.env['DOCKER_HOST'] } : {}),
      RENGA_HOME: this.home,
      GIT_AUTHOR_NAME: 'Test',
      GIT_AUTHOR_EMAIL: 'test@localhost',
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@localhost',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      ...env,
    };
  }

  /** Port of the router, as it was remembered. */
  get port(): number {
    return JSON.parse(readFileSync(join(this.home, 'router/port'), 'utf8')).port;
  }

  /** The process that holds the state. */
  get controlPlanePid(): number {
    return JSON.parse(readFileSync(join(this.home, 'run/control-plane.json'), 'utf8')).pid;
  }

  /** `renga ARGS`, without a terminal. */
  renga(args: string, options: { readonly cwd?: string; readonly input?: string } = {}): Promise<Outcome> {
    return this.type('renga', args.split(' ').filter(Boolean), options);
  }

  /** Any command, with the words given as they are. */
  async type(
    command: string,
    args: readonly string[],
    { cwd = this.work, input = '' }: { readonly cwd?: string; readonly input?: string } = {},
  ): Promise<Outcome> {
    const child = spawn(command, args, { cwd, env: this.env, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return outcomeOf(child);
  }

  /** The same, expected to work; its standard output. */
  async must(
    args: string,
    options: { readonly cwd?: string; readonly input?: string } = {},
  ): Promise<string> {
    const outcome = await this.renga(args, options);
    if (outcome.code !== 0)
      throw new Error(`renga ${args}: exit ${outcome.code}\n${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout;
  }

  /** A command that goes on until it is killed. */
  start(command: string, args: readonly string[], cwd = this.work): ChildProcess {
    return spawn(command, args, { cwd, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** A git repository with the files of an example, or of a map of names to contents, committed. */
  async repository(name: string, files: string | Readonly<Record<string, string>>): Promise<string> {
    const folder = join(this.work, name);
    if (typeof files === 'string')
      cpSync(join(ROOT, 'examples', files), folder, {
        recursive: true,
        filter: (path) => !path.includes('node_modules'),
      });
    else for (const [path, text] of Object.entries(files)) this.#write(join(folder, path), text);
    await this.git(folder, 'init --quiet --initial-branch=main');
    await this.commit(folder, 'first');
    return folder;
  }

  /** Writes a file of a repository and commits it. */
  async change(folder: string, path: string, text: string): Promise<void> {
    this.#write(join(folder, path), text);
    await this.commit(folder, `change ${path}`);
  }

  async commit(folder: string, message: string): Promise<void> {
    await this.git(folder, 'add --all');
    const outcome = await this.type('git', ['commit', '--quiet', '--message', message], { cwd: folder });
    if (outcome.code !== 0) throw new Error(outcome.stderr);
  }

  async git(folder: string, args: string): Promise<string> {
    const outcome = await this.type('git', args.split(' '), { cwd: folder });
    if (outcome.code !== 0)
      throw new Error(`git ${args}: exit ${outcome.code}\n${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout;
  }

  /** `git push renga main`, with what the pusher sees. */
  push(folder: string): Promise<Outcome> {
    return this.type('git', ['push', 'renga', 'main'], { cwd: folder });
  }

  /** GET of a page of an app through the router. */
  get(app: string, path = '/', headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return new Promise((resolveAnswer, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: this.port,
          path,
          headers: { host: `${app}.localhost:${this.port}`, ...headers },
          agent: false,
        },
        (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (text: string) => {
            body += text;
          });
          response.on('end', () =>
            resolveAnswer({ status: response.statusCode ?? 0, body, headers: response.headers }),
          );
          response.on('error', reject);
        },
      );
      asked.on('error', reject);
      asked.end();
    });
  }

  /** Destroys every app, stops everything, removes every file. */
  async remove(): Promise<void> {
    const listed = await this.renga('apps --json');
    if (listed.code === 0)
      for (const app of JSON.parse(listed.stdout))
        await this.renga(`apps:destroy --app ${app.name} --confirm ${app.name}`);
    await this.renga('backend:stop');
    this.forget();
  }

  /** Kills control plane and router, as the end of the machine does; dynos are for the engine to end. */
  async powerOff(): Promise<void> {
    await killAll(() => having(`RENGA_HOME=${this.home}`));
  }

  /** Removes its files. */
  forget(): void {
    rmSync(this.home, { recursive: true, force: true });
    rmSync(this.work, { recursive: true, force: true });
  }

  #write(path: string, text: string): void {
    mkdirSync(resolve(path, '..'), { recursive: true });
    writeFileSync(path, text, text.startsWith('#!') ? { mode: 0o755 } : {});
  }
}

/** Waits until `check` gives something, and gives it back. */
export async function eventually<T>(
  check: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = 20_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`not true within ${withinMs} ms: ${check}`);
    await new Promise((resolveLater) => setTimeout(resolveLater, 100));
  }
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolveOutcome, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolveOutcome({ code, stdout, stderr }));
  });
}
