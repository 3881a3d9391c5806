import { userInfo } from 'node:os';
import { systemClock } from '../std/clock.ts';
import { TEMPORARY_FAILURE } from '../std/sysexits.ts';
import { ControlPlane } from './control-plane.ts';
import { Home } from './home.ts';
import { collectAll, IdleMemory, processorMs } from './idle-memory.ts';
import { Journal } from './journal.ts';
import { type Outside, openOutside, type Surroundings } from './outside.ts';
import { OwnerLock } from './owner-lock.ts';
import { writePublicIdentity } from './public-identity.ts';
import { readSettings } from './read-settings.ts';
import { StartRefused } from './start-refused.ts';

export interface ControlPlaneMainOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the program. */
  readonly packageRoot: string;
  readonly version: string;
  /** Aborts when the process is asked to end; dynos go on. */
  readonly signal: AbortSignal;
  /** Takes what the control plane says of itself. */
  readonly write: (text: string) => void;
  /** What it touches the world with; the world itself when left out. */
  readonly open?: (around: Surroundings) => Promise<Outside>;
}

/** The control plane as a process of its own; resolves with its exit code when it was told to stop and has done so. */
export async function main(options: ControlPlaneMainOptions): Promise<number> {
  const journal = new Journal(options.write);
  try {
    await run(options, journal);
    return 0;
  } catch (error) {
    if (error instanceof Error && 'id' in error) journal.note(`${error.message} Error ID: ${error.id}`);
    else journal.trouble(error, 'start');
    return error instanceof StartRefused && error.id === 'already_running' ? TEMPORARY_FAILURE : 1;
  }
}

async function run(
  { env, packageRoot, version, signal, open = openOutside }: ControlPlaneMainOptions,
  journal: Journal,
): Promise<void> {
  const folder = env['RENGA_HOME'];
  if (!folder)
    throw new StartRefused('home_not_set', 'RENGA_HOME is not set: name the folder of the installation.');
  const home = Home.open(folder);
  const startedAt = new Date().toISOString();
  const owner = { pid: process.pid, startedAt, version, socket: home.socket('api') };
  const lock = OwnerLock.take(home.in('run', 'owner.sqlite'), home.in('run', 'control-plane.json'), owner);
  try {
    const settings = readSettings(home.in('settings.json'));
    const ending = endingOf(signal);
    const around = { home, settings, packageRoot, version, env, journal };
    if (settings.acme?.ownNames) await writePublicIdentity(around);
    const controlPlane = await ControlPlane.start({
      ...around,
      outside: await open(around),
      ownerEmail: ownerEmail(settings.domain),
      onShutdown: ending.end,
    });
    journal.note(`control plane ${version} answers for ${home.path}`);
    const resting = new AbortController();
    void new IdleMemory({ clock: systemClock, cpuMs: processorMs, collect: collectAll }).watch(
      resting.signal,
    );
    const dynos = await ending.ended;
    resting.abort();
    journal.note(`control plane stops, dynos ${dynos === 'keep' ? 'go on' : 'stop'}`);
    await controlPlane.stop(dynos);
  } finally {
    lock.release();
  }
}

/** A signal leaves the dynos running; the API says what it wants. */
function endingOf(signal: AbortSignal) {
  const { promise, resolve } = Promise.withResolvers<'stop' | 'keep'>();
  signal.addEventListener('abort', () => resolve('keep'), { once: true });
  return { ended: promise, end: resolve };
}

const ownerEmail = (domain: string): string => `${userInfo().username}@${domain}`;
