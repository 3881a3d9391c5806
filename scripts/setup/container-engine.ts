import { spawn } from 'node:child_process';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { EngineError } from '../../src/lib/engine/port.ts';
import { type Consent, canInstall, installMissing, isInstalled, SetupStopped } from './debian.ts';

const LOG = '/var/log/renga-dockerd.log';
const PID_FILE = '/var/run/docker.pid';
const READY_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 30_000;

/** The engine of this machine, and what is to be undone when we started it ourselves. */
export interface MachineEngine {
  readonly engine: DockerEngine;
  /** Stops the daemon if it is ours; containers end with it. */
  stop(): Promise<void>;
}

/**
 * The running container engine, or a Docker that is installed from Debian's packages and started.
 * @throws {SetupStopped} saying what to install
 */
export async function ensureContainerEngine(
  consent: Consent,
  say: (line: string) => void,
): Promise<MachineEngine> {
  const engine = new DockerEngine();
  const foreign = { engine, stop: async () => {} };
  if (await answers(engine)) return foreign;
  if (process.env['DOCKER_HOST']) {
    throw new SetupStopped(
      `No container engine answers at DOCKER_HOST (${process.env['DOCKER_HOST']}). Start it, or unset DOCKER_HOST, and run this again.`,
    );
  }
  if (!(await canInstall())) throw new SetupStopped(howToGetAnEngine());
  await installMissing(
    [{ program: 'dockerd', packages: ['docker.io', 'iptables', 'ca-certificates'] }],
    consent,
    say,
  );
  say('starting Docker');
  if (await hasSystemd()) {
    await execa('systemctl', ['start', 'docker'], { reject: false });
    if (await becomesReady(engine)) return foreign;
  }
  return { engine, stop: await startDaemon(engine) };
}

async function answers(engine: DockerEngine): Promise<boolean> {
  try {
    await engine.info();
    return true;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}

async function hasSystemd(): Promise<boolean> {
  return (
    (await isInstalled('systemctl')) &&
    (await stat('/run/systemd/system').then(
      () => true,
      () => false,
    ))
  );
}

/** Starts dockerd in a session of its own, so that a Ctrl-C for us does not end it. */
async function startDaemon(engine: DockerEngine): Promise<() => Promise<void>> {
  await forgetDeadDaemon();
  const log = await open(LOG, 'a');
  const daemon = spawn('dockerd', ['--live-restore'], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` },
  });
  const gone = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  daemon.once('error', () => {});
  daemon.unref();
  await log.close();
  if (!(await becomesReady(engine, () => daemon.exitCode !== null))) {
    throw new SetupStopped(
      `Docker was installed but does not start. Its log, ${LOG}, ends with:\n${await lastLines(LOG)}`,
    );
  }
  return async () => {
    daemon.ref();
    daemon.kill('SIGTERM');
    await Promise.race([gone, sleep(STOPS_WITHIN_MS, undefined, { ref: false })]);
  };
}

/** A daemon that was killed leaves its pid file, and the next one would refuse to start. */
async function forgetDeadDaemon(): Promise<void> {
  const pid = Number(await readFile(PID_FILE, 'utf8').catch(() => ''));
  if (!pid) return;
  const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  if (command.trim() !== 'dockerd') await rm(PID_FILE, { force: true });
}

async function becomesReady(engine: DockerEngine, isHopeless: () => boolean = () => false): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline && !isHopeless()) {
    if (await answers(engine)) return true;
    await sleep(100);
  }
  return false;
}

async function lastLines(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-10).join('\n');
}

function howToGetAnEngine(): string {
  if (process.platform === 'darwin') {
    return 'No container engine answers. Install Docker Desktop, OrbStack or Colima, start it, and run this again.';
  }
  if (process.platform === 'win32') {
    return 'No container engine answers. Install Docker Desktop, start it, and run this again.';
  }
  return (
    'No container engine answers. Install Docker Engine and start it (on Debian or Ubuntu, as root: apt-get install docker.io), ' +
    'see that this user may use /var/run/docker.sock (group docker), and run this again.'
  );
}
