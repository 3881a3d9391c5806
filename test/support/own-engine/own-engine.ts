import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { DockerEngine } from '../../../src/lib/engine/docker/docker-engine.ts';
import { randomHex } from '../../../src/lib/std/ids.ts';
import { OwnNetwork } from './own-network.ts';
import { inGroup, kill, killAll, naming, removeGroup, thaw } from './own-processes.ts';

export interface OwnEngineOptions {
  /** Containers outlive the daemon. */
  readonly liveRestore: boolean;
  /** Lines of the hosts file that it has; those of the machine where nothing is said. */
  readonly hosts?: readonly string[];
}

const READY_WITHIN_MS = 60_000;
const LOOK_MS = 20;
/** What a daemon is given to end by itself before it is killed. */
const STOPS_WITHIN_MS = 15_000;

/**
 * A Docker daemon that belongs to one test, which may kill it, start it again, and take the power from under it. It has a
 * network namespace, folders, a socket and a control group of its own, so the daemon of the machine and other tests
 * never notice. Wants Linux, root, `dockerd` and iproute2.
 */
export class OwnEngine {
  /** What a control plane is started with to use it. */
  readonly env: { readonly DOCKER_HOST: string };
  readonly socketPath: string;
  readonly #folder: string;
  readonly #group: string;
  readonly #network: OwnNetwork;
  #options: OwnEngineOptions;
  #daemon: ChildProcess | null = null;

  private constructor(folder: string, options: OwnEngineOptions) {
    const tag = randomHex(4);
    this.#folder = folder;
    this.#group = `renga-${tag}`;
    this.#network = new OwnNetwork(tag);
    this.#options = options;
    this.socketPath = join(folder, 'docker.sock');
    this.env = { DOCKER_HOST: `unix://${this.socketPath}` };
  }

  /** Makes one and resolves when it answers. */
  static async make(options: OwnEngineOptions): Promise<OwnEngine> {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      throw new Error('An engine of a test of its own needs Linux and root.');
    const engine = new OwnEngine(await mkdtemp(join(tmpdir(), 'renga-own-')), options);
    try {
      await engine.#network.make();
      if (options.hosts) await writeFile(engine.#in('hosts'), `${options.hosts.join('\n')}\n`);
      await engine.start();
      return engine;
    } catch (error) {
      await engine.remove();
      throw error;
    }
  }

  /** Range of addresses for networks of containers; this process reaches them. */
  get pool(): string {
    return this.#network.pool;
  }

  /** The words that run a command on its machine: in its network, and by the names that it knows. */
  enter(...command: readonly string[]): readonly [string, ...string[]] {
    if (!this.#options.hosts) return this.#network.enter(...command);
    const knowing = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"'];
    return this.#network.enter(...knowing, this.#in('hosts'), ...command);
  }

  /** A client, as another process has. */
  client(): DockerEngine {
    return new DockerEngine({ env: this.env });
  }

  /** Resolves when the API answers; the options stay as they were unless others are given. */
  async start(options: OwnEngineOptions = this.#options): Promise<void> {
    this.#options = options;
    const [program, ...words] = this.enter(
      'dockerd',
      ...['--data-root', this.#in('data'), '--exec-root', this.#in('exec'), '--pidfile', this.#in('pid')],
      ...['--host', this.env.DOCKER_HOST, '--cgroup-parent', this.#group, '--bridge', 'none'],
      ...(options.liveRestore ? ['--live-restore'] : []),
    );
    const log = openSync(this.#in('log'), 'a');
    const daemon = spawn(program, words, { detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    daemon.on('error', () => undefined);
    this.#daemon = daemon;
    await this.#ready(daemon);
  }

  /** SIGKILL; what the daemon leaves behind stays. */
  async kill(): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = null;
    if (!daemon || hasEnded(daemon)) return;
    const ended = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await ended;
    // Its children stay defunct where nobody waits for orphans, and the next daemon would take them for alive.
    for (const file of ['pid', 'exec/containerd/containerd.pid']) await rm(this.#in(file), { force: true });
  }

  /** Lets it take connections and answer nothing, as one that hangs does. */
  hang(): void {
    this.#daemon?.kill('SIGSTOP');
  }

  /** Ends that. */
  goOn(): void {
    this.#daemon?.kill('SIGCONT');
  }

  /** SIGTERM, as `systemctl stop` does; containers end with it unless they outlive the daemon. */
  async stop(): Promise<void> {
    const daemon = this.#daemon;
    if (!daemon || hasEnded(daemon)) return;
    const ended = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    await Promise.race([ended, sleep(STOPS_WITHIN_MS, undefined, { ref: false })]);
    await this.kill();
  }

  /**
   * Ends every process at once and takes away all that a machine holds in its memory: mounts, sockets, interfaces. What
   * is on the disk stays; `start` is the next boot.
   */
  async powerOff(): Promise<void> {
    await this.#endEverything();
    await rm(this.#in('exec'), { recursive: true, force: true });
    await this.#network.remove();
    await this.#network.make();
  }

  /** Leaves nothing. */
  async remove(): Promise<void> {
    await this.#endEverything();
    await this.#network.remove();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #endEverything(): Promise<void> {
    await this.kill();
    await thaw(this.#group);
    await killAll(async () => [...(await naming(this.#folder)), ...(await inGroup(this.#group))]);
    await removeGroup(this.#group);
    await unmountBelow(this.#folder);
  }

  async #ready(daemon: ChildProcess): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS;
    const engine = this.client();
    while (!hasEnded(daemon) && performance.now() < deadline) {
      if (await engine.info().then(Boolean, () => false)) return;
      await sleep(LOOK_MS);
    }
    const log = await readFile(this.#in('log'), 'utf8').catch(() => '');
    if (daemon.pid !== undefined) kill(daemon.pid);
    throw new Error(`dockerd did not start:\n${log.split('\n').slice(-20).join('\n')}`);
  }

  #in(part: string): string {
    return join(this.#folder, part);
  }
}

const hasEnded = (daemon: ChildProcess): boolean =>
  daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null;

/** The last that was mounted goes first. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[4]);
  for (const point of mounts.reverse())
    if (point?.startsWith(`${folder}/`)) await execa('umount', ['--lazy', point], { reject: false });
}
