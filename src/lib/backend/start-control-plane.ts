import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionError } from '../client/connection-error.ts';
import { PlatformClient } from '../client/platform-client.ts';
import { socketTransport } from '../client/socket-transport.ts';
import { makePrivateFolder } from '../std/private-folder.ts';
import { TEMPORARY_FAILURE } from '../std/sysexits.ts';
import { BackendError } from './backend-error.ts';
import { localSocket } from './local-backend.ts';
import { PidLock } from './pid-lock.ts';

export interface StartOptions {
  readonly home: string;
  /** Where this program is installed. */
  readonly root: string;
  /** Longest wait for a control plane that is coming up, in milliseconds. */
  readonly limitMs?: number;
}

const LIMIT_MS = 15_000;
/** A small young generation, and leave to give memory back at rest: 20 MB less for a process that idles most of the time. */
export const CONTROL_PLANE_FLAGS: readonly string[] = ['--max-semi-space-size=4', '--expose-gc'];
/** glibc gives each thread a heap of its own, up to eight a core, and keeps what is freed in them: two are 5 MB less. */
const HEAPS = '2';

/** What a control plane is started with beside its flags. */
export const controlPlaneEnvironment = (home: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  MALLOC_ARENA_MAX: HEAPS,
  ...env,
  RENGA_HOME: home,
});

const POLL_MS = 40;
/** Between two looks whether the installation that another control plane holds is free. */
const HELD_MS = 250;
const LAST_LINES = 15;

/**
 * Starts the control plane of an installation in the background and resolves when it answers. Of several processes
 * that try at once one starts it and the others wait.
 * @throws {BackendError} `backend_not_started`, with the end of its log
 */
export async function startControlPlane(options: StartOptions): Promise<void> {
  const { home, limitMs = LIMIT_MS } = options;
  const begun = Date.now();
  const run = join(home, 'run');
  makeFolders(home, run);
  const failurePath = join(run, 'start.failed');
  while (!(await answers(home))) {
    const failure = failureSince(failurePath, begun);
    if (failure !== null) throw new BackendError('backend_not_started', failure);
    if (Date.now() - begun > limitMs + 2_000)
      throw new BackendError('backend_not_started', tooLate(home, limitMs));
    const lock = PidLock.take(join(run, 'start.lock'), process.pid);
    if (!lock) {
      await delay(POLL_MS);
      continue;
    }
    try {
      if (!(await answers(home))) await launch(options, limitMs);
    } catch (error) {
      noteFailure(failurePath, error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      lock.release();
    }
  }
}

function makeFolders(home: string, run: string): void {
  try {
    makePrivateFolder(run);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `The folder ${home} cannot be made: ${why}. Set RENGA_HOME to one that can.`;
    throw new BackendError('backend_not_started', message, { cause: error });
  }
}

/** Whether a control plane answers on the installation's socket. */
async function answers(home: string): Promise<boolean> {
  const client = new PlatformClient({ transport: socketTransport(localSocket(home)) });
  try {
    await client.platform.knock(AbortSignal.timeout(2_000));
    return true;
  } catch (error) {
    return !(error instanceof ConnectionError || (error instanceof Error && error.name === 'TimeoutError'));
  }
}

async function launch({ home, root }: StartOptions, limitMs: number): Promise<void> {
  const logPath = controlPlaneLog(home);
  const logStart = sizeOf(logPath);
  const deadline = Date.now() + limitMs;
  let ended = begin(home, root);
  while (Date.now() < deadline) {
    const end = await Promise.race([ended, delay(POLL_MS, null)]);
    if (await answers(home)) return;
    if (end === null) continue;
    if (end.code !== TEMPORARY_FAILURE)
      throw new BackendError(
        'backend_not_started',
        `The local backend did not start: ${end.how}.\n${lastLines(logPath, logStart)}`,
      );
    // The one before it has closed its doors and is about to let go.
    await delay(HELD_MS);
    ended = begin(home, root);
  }
  throw new BackendError('backend_not_started', `${tooLate(home, limitMs)}\n${lastLines(logPath, logStart)}`);
}

/** How a process ended. */
interface End {
  readonly code: number | null;
  readonly how: string;
}

/** Starts a process that goes on without this one; resolves when it has ended. */
function begin(home: string, root: string): Promise<End> {
  const log = openSync(controlPlaneLog(home), 'a', 0o600);
  const child = spawn(process.execPath, [...CONTROL_PLANE_FLAGS, join(root, 'bin', 'control-plane.js')], {
    cwd: home,
    detached: true,
    stdio: ['ignore', log, log],
    env: controlPlaneEnvironment(home, process.env),
    windowsHide: true,
  });
  closeSync(log);
  child.unref();
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, how: error.message }));
    child.once('exit', (code, signal) =>
      resolve({ code, how: signal ? `it was ended by ${signal}` : `it exited with ${code}` }),
    );
  });
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** What the control plane itself writes, apart from the logs of apps. */
export const controlPlaneLog = (home: string): string => join(home, 'control-plane.log');

const tooLate = (home: string, limitMs: number): string =>
  `The local backend did not answer within ${Math.round(limitMs / 1000)} s. Its log is ${controlPlaneLog(home)}.`;

function lastLines(path: string, from: number): string {
  const lines = readFileSync(path).subarray(from).toString().trimEnd().split('\n').slice(-LAST_LINES);
  if (lines.join('') === '') return `Its log ${path} says nothing.`;
  return `The end of its log ${path}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Leaves word for the processes that wait: the start that they waited for failed. */
function noteFailure(path: string, message: string): void {
  writeFileSync(path, message, { mode: 0o600 });
}

/** The word left since `since` (wall milliseconds), if any. */
function failureSince(path: string, since: number): string | null {
  try {
    return statSync(path).mtimeMs >= since ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
