import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import type { Actor } from '../../../src/lib/domain/account.ts';
import type { App } from '../../../src/lib/domain/app.ts';
import type { Pipeline } from '../../../src/lib/domain/pipeline.ts';
import { Refusal } from '../../../src/lib/domain/refusal.ts';
import { GitService, type GitServiceOptions } from '../../../src/lib/git/git-service.ts';
import type {
  BranchMove,
  BranchPushes,
  GitCredentials,
  Push,
  Pusher,
  Pushes,
} from '../../../src/lib/platform/ports.ts';
import { Deadline } from '../../../src/lib/std/deadline.ts';

const actor: Actor = { id: '6f1d2c1e-0000-4000-8000-000000000001', email: 'me@example.com' };

/** What the platform does with a push; the default builds it. */
export type BuildStory = (
  push: Push,
  output: (text: string) => void,
  signal: AbortSignal,
) => Promise<{ readonly ok: boolean }>;

/** One app `haiku`, one token `secret`, and a story for what a build does. */
export class FakePushes implements Pushes {
  readonly built: string[] = [];
  story: BuildStory = async () => ({ ok: true });

  async authorize(appName: string, { token }: GitCredentials) {
    if (token !== 'secret') throw new Refusal('unauthorized', 'Invalid credentials provided.');
    if (appName !== 'haiku') throw Refusal.missing('app');
    return { app, actor };
  }

  async build(push: Push, output: (text: string) => void, signal: AbortSignal): Promise<{ ok: boolean }> {
    this.built.push(push.commit);
    return this.story(push, output, signal);
  }
}

/** The pipeline `poems`: what it was pushed, move by move. */
export class FakeBranchPushes implements BranchPushes {
  readonly moves: string[] = [];

  async authorizePipeline(name: string, { token }: GitCredentials) {
    if (token !== 'secret') throw new Refusal('unauthorized', 'Invalid credentials provided.');
    if (name !== 'poems') throw Refusal.missing('pipeline');
    return { pipeline, actor };
  }

  async foretell(_pipeline: Pipeline, moves: readonly BranchMove[]): Promise<readonly string[]> {
    return moves.map(({ branch, commit }) => `${branch} ${commit === null ? 'goes' : 'comes'}`);
  }

  async moved(_pipeline: Pipeline, _pusher: Pusher, moves: readonly BranchMove[]): Promise<void> {
    this.moves.push(...moves.map(({ branch, commit }) => `${branch} ${commit}`));
  }
}

const now = new Date('2026-01-02T03:04:05Z');
export const app: App = {
  id: '01234567-89ab-4def-8123-456789abcdef',
  name: 'haiku',
  ownerId: actor.id,
  region: 'local',
  status: 'active',
  buildStack: 'debian-13',
  maintenance: false,
  locked: false,
  createdAt: now,
  updatedAt: now,
};

export const pipeline: Pipeline = {
  id: '11234567-89ab-4def-8123-456789abcdef',
  name: 'poems',
  ownerId: actor.id,
  testsPushes: false,
  createdAt: now,
  updatedAt: now,
};

export interface GitHome {
  readonly folder: string;
  readonly gitFolder: string;
  readonly repository: string;
  readonly pushes: FakePushes;
  readonly branchPushes: FakeBranchPushes;
  readonly errors: unknown[];
  readonly url: string;
  readonly port: number;
  service: GitService;
}

/** A served git folder over real HTTP, gone when the test ends. */
export async function gitHome(options: Partial<GitServiceOptions> = {}): Promise<GitHome> {
  const folder = await mkdtemp(join(tmpdir(), 'renga-git-'));
  const pushes = new FakePushes();
  const branchPushes = new FakeBranchPushes();
  const errors: unknown[] = [];
  const socketPath = join(folder, 'internal.sock');
  const service = new GitService({
    folder: join(folder, 'git'),
    pushes,
    branchPushes,
    hook: { scriptPath: resolve('src/lib/git/pre-receive.ts'), socketPath },
    onError: (error) => errors.push(error),
    ...options,
  });
  await service.recover();
  const front = createServer((req, res) => void service.handle(req, res, req.url ?? '/'));
  const internal = createServer(
    (req, res) => void service.answerHook(req, res, (req.url ?? '').slice('/push/'.length)),
  );
  const port = await listen(front, 0);
  await listen(internal, socketPath);
  onTestFinished(async () => {
    await service.close(new Deadline(10_000));
    await Promise.all([front, internal].map(close));
    await rm(folder, { recursive: true });
  });
  const gitFolder = join(folder, 'git');
  return {
    folder,
    gitFolder,
    repository: join(gitFolder, `${app.id}.git`),
    pushes,
    branchPushes,
    errors,
    url: `http://any:secret@127.0.0.1:${port}/haiku.git`,
    port,
    service,
  };
}

async function listen(server: Server, where: number | string): Promise<number> {
  server.listen(typeof where === 'number' ? { port: where, host: '127.0.0.1' } : { path: where });
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
}

/** A working copy with a commit, which talks to nothing of the person who runs the tests. */
export class WorkingCopy {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  static async create(folder: string, name = 'work'): Promise<WorkingCopy> {
    const copy = new WorkingCopy(join(folder, name));
    await git(folder, 'init', '-q', '-b', 'main', copy.path);
    return copy;
  }

  /** Runs git; `all` is standard output and error as a terminal would show them. */
  git(...args: readonly string[]) {
    return git(this.path, ...args);
  }

  /** Commits these files (path to text) and returns the commit id. */
  async commit(files: Readonly<Record<string, string>>, message = 'a change'): Promise<string> {
    const { mkdir, writeFile } = await import('node:fs/promises');
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(this.path, path, '..'), { recursive: true });
      await writeFile(join(this.path, path), text);
    }
    await this.git('add', '-A');
    await this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.head();
  }

  async head(): Promise<string> {
    return (await this.git('rev-parse', 'HEAD')).stdout;
  }
}

/** Git as a user has it, without the user's own settings. */
export function git(cwd: string, ...args: readonly string[]) {
  return execa('git', [...args], {
    cwd,
    reject: false,
    all: true,
    extendEnv: false,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: cwd,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: 'Me',
      GIT_AUTHOR_EMAIL: 'me@example.com',
      GIT_COMMITTER_NAME: 'Me',
      GIT_COMMITTER_EMAIL: 'me@example.com',
    },
  });
}

/** The lines that the server sent, without git's padding. */
export const remoteLines = (output: string): readonly string[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('remote: '))
    .map((line) => line.slice('remote: '.length).trimEnd());
