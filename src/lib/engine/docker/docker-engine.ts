import { release } from 'node:os';
import type Docker from 'dockerode';
import { type Clock, systemClock } from '../../std/clock.ts';
import type { Containers, Engine, EngineInfo, Images, Machine, Networks, Volumes } from '../port.ts';
import { askInfo, askVersion } from './ask.ts';
import { Connection, type TimeLimits } from './connection.ts';
import { DockerContainers } from './containers.ts';
import { DockerImages } from './images.ts';
import { DockerNetworks } from './networks.ts';
import { DockerVolumes } from './volumes.ts';

export interface DockerEngineOptions {
  readonly clock?: Clock;
  /** Where `DOCKER_HOST`, `HOME` and `XDG_RUNTIME_DIR` are looked up. */
  readonly env?: NodeJS.ProcessEnv;
  readonly limits?: TimeLimits;
  /** Treats the engine as one on another machine, whose files, processes and addresses are out of reach. */
  readonly remote?: boolean;
}

/** Where an engine runs. */
interface Place extends Machine {
  readonly reachable: boolean;
}

/** Docker, or what speaks its API, 1.41 and up; found by `DOCKER_HOST` or at the usual sockets on first use. */
export class DockerEngine implements Engine {
  readonly images: Images;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly containers: Containers;
  readonly #connection: Connection;
  /** What is known of the engines that were connected to, by the client of the connection. */
  readonly #places = new WeakMap<Docker, Promise<Place>>();

  constructor({ clock = systemClock, env, limits, remote = false }: DockerEngineOptions = {}) {
    const connection = new Connection({ ...(env && { env }), ...(limits && { limits }), remote });
    this.#connection = connection;
    this.images = new DockerImages({ connection });
    this.networks = new DockerNetworks({ connection, clock });
    this.volumes = new DockerVolumes({ connection });
    this.containers = new DockerContainers({ connection, clock });
  }

  async info(): Promise<EngineInfo> {
    const ask = 'ask the container engine about itself';
    const [version, info] = await Promise.all([
      this.#connection.call(ask, askVersion),
      this.#connection.call(ask, askInfo),
    ]);
    const isOurs = this.#connection.isLocal && runsHere(info);
    return {
      name: 'docker',
      version: version.Version,
      apiVersion: version.ApiVersion,
      liveRestore: info.LiveRestoreEnabled === true || (isOurs && !isSwarm(info) ? false : null),
      memoryBytes: info.MemTotal,
      cpus: info.NCPU,
    };
  }

  async addressesReachable(): Promise<boolean> {
    return (await this.machine()).reachable;
  }

  /** To tell about itself an engine runs other programs, which takes a second where the machine is busy. */
  machine(): Promise<Place> {
    return this.#connection.call('ask the container engine where it runs', (docker) => {
      const asked = this.#places.get(docker) ?? this.#ask(docker);
      this.#places.set(docker, asked);
      asked.catch(() => this.#places.delete(docker));
      return asked;
    });
  }

  async #ask(docker: Docker): Promise<Place> {
    const info = await askInfo(docker, AbortSignal.timeout(this.#connection.limits.quickMs));
    const reachable = this.#connection.isLocal && runsHere(info);
    return { memoryBytes: info.MemTotal, cpus: info.NCPU, reachable };
  }
}

/** A member of a swarm refuses to let containers outlive it. */
const isSwarm = (info: { readonly Swarm?: { readonly LocalNodeState?: string } }): boolean =>
  (info.Swarm?.LocalNodeState ?? 'inactive') !== 'inactive';

/** Not in a virtual machine (another kernel), not in a network of its own (rootless). */
function runsHere(info: {
  readonly KernelVersion?: string;
  readonly OperatingSystem?: string;
  readonly SecurityOptions?: readonly string[] | null;
}): boolean {
  return (
    process.platform === 'linux' &&
    info.KernelVersion === release() &&
    info.OperatingSystem !== 'Docker Desktop' &&
    !(info.SecurityOptions ?? []).some((option) => option.startsWith('name=rootless'))
  );
}
