import { createHash } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import type Docker from 'dockerode';
import { type Clock, systemClock } from '../../std/clock.ts';
import { randomBetween } from '../../std/ids.ts';
import { carries } from '../label-match.ts';
import { EngineError, type Labels, type NetworkInfo, type Networks } from '../port.ts';
import { freeSubnet, gatewayOf } from '../subnets.ts';
import type { Connection } from './connection.ts';
import { accepting, statusOf } from './errors.ts';
import { labelFilter } from './labels.ts';

type EnsureOptions = Parameters<Networks['ensure']>[0];

/** Each attempt is lost only to somebody who made a network meanwhile. */
const ATTEMPTS = 50;

/** Bridge networks of a Docker engine, with subnets that we choose. */
export class DockerNetworks implements Networks {
  readonly #connection: Connection;
  readonly #clock: Clock;

  constructor(options: { readonly connection: Connection; readonly clock?: Clock }) {
    this.#connection = options.connection;
    this.#clock = options.clock ?? systemClock;
  }

  async ensure(options: EnsureOptions): Promise<NetworkInfo> {
    for (let attempt = 1; ; attempt += 1) {
      const existing = await this.#all();
      const found = existing.find(({ Name }) => Name === options.name);
      if (found) return adopted(found, options);
      const subnet = subnetFor(options, existing);
      try {
        await this.#create(options, subnet);
      } catch (error) {
        if (!isLostRace(error) || attempt >= ATTEMPTS) throw error;
        await this.#clock.sleep(randomBetween(5, 100));
      }
    }
  }

  async remove(name: string): Promise<void> {
    const found = (await this.#all()).filter((network) => network.Name === name);
    for (const { Id } of found) await this.#remove(Id, name);
  }

  async list(labels: Labels): Promise<readonly NetworkInfo[]> {
    const found = await this.#all({ label: labelFilter(labels) });
    return found.map(networkInfo);
  }

  async members(name: string): Promise<readonly string[]> {
    const found = await this.#connection.call(`list the containers of network ${name}`, (docker, signal) =>
      docker.listContainers({ all: true, filters: { network: [name] }, abortSignal: signal }),
    );
    return found.map(({ Id }) => Id);
  }

  async connect(name: string, containerId: string, aliases: readonly string[] = []): Promise<void> {
    const task = this.#connection.call(
      `connect container ${containerId} to network ${name}`,
      (docker, signal) =>
        docker
          .getNetwork(name)
          .connect(ending(signal, { Container: containerId, EndpointConfig: { Aliases: [...aliases] } })),
      this.#connection.limits.workMs,
    );
    await unless(/already exists in network|is already attached to network/i, task);
  }

  async disconnect(name: string, containerId: string): Promise<void> {
    const task = this.#connection.call(
      `disconnect container ${containerId} from network ${name}`,
      (docker, signal) =>
        docker.getNetwork(name).disconnect(ending(signal, { Container: containerId, Force: true })),
      this.#connection.limits.workMs,
    );
    await accepting(['not_found'], unless(/is not connected to/i, task));
  }

  #all(filters: { readonly label?: string[] } = {}): Promise<readonly Docker.NetworkInspectInfo[]> {
    return this.#connection.call('list networks', (docker, signal) =>
      docker.listNetworks({ filters, abortSignal: signal }),
    );
  }

  async #create(options: EnsureOptions, subnet: string): Promise<void> {
    await this.#connection.call(
      `create network ${options.name}`,
      (docker, signal) => docker.createNetwork({ ...creation(options, subnet), abortSignal: signal }),
      this.#connection.limits.workMs,
    );
  }

  async #remove(id: string, name: string): Promise<void> {
    const task = this.#connection.call(
      `remove network ${name}`,
      (docker, signal) => docker.getNetwork(id).remove({ abortSignal: signal }),
      this.#connection.limits.workMs,
    );
    try {
      await accepting(['not_found'], task);
    } catch (error) {
      if (statusOf(error) !== 403) throw error;
      throw new EngineError('conflict', `Cannot remove network ${name}: containers are on it`, {
        cause: error,
      });
    }
  }
}

/** The types of the client know nothing of the signal that it takes here as everywhere. */
const ending = <T extends object>(abortSignal: AbortSignal, options: T): T => ({ ...options, abortSignal });

/** The engine itself refuses overlapping subnets and a second bridge of one name, so both races have one winner. */
function creation(options: EnsureOptions, subnet: string): Docker.NetworkCreateOptions {
  return {
    Name: options.name,
    CheckDuplicate: true,
    Driver: 'bridge',
    Labels: { ...options.labels },
    IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gatewayOf(subnet) }] },
    Options: { 'com.docker.network.bridge.name': bridgeName(options.name) },
  };
}

/** The engine allows two networks of one name, but no two bridges: a name for the bridge makes names unique. */
function bridgeName(name: string): string {
  return `renga${createHash('sha256').update(name).digest('hex').slice(0, 10)}`;
}

function subnetFor(options: EnsureOptions, existing: readonly Docker.NetworkInspectInfo[]): string {
  const taken = [...existing.flatMap(subnetsOf), ...hostSubnets()];
  const subnet = freeSubnet({ ...options, taken });
  if (subnet) return subnet;
  throw new EngineError(
    'pool_exhausted',
    `Cannot create network ${options.name}: no free /${options.prefix} is left in ${options.pool}`,
  );
}

const subnetsOf = (network: Docker.NetworkInspectInfo): readonly string[] =>
  (network.IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);

/** Networks of this machine that the engine knows nothing of, such as a VPN. */
const hostSubnets = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((list) => (list ?? []).flatMap(({ cidr }) => cidr ?? []));

function adopted(found: Docker.NetworkInspectInfo, { name, labels }: EnsureOptions): NetworkInfo {
  if (carries(found.Labels, labels)) return networkInfo(found);
  throw new EngineError('conflict', `A network ${name} exists that is not ours: its labels are others`);
}

function networkInfo(found: Docker.NetworkInspectInfo): NetworkInfo {
  const [config] = found.IPAM?.Config ?? [];
  return {
    id: found.Id,
    name: found.Name,
    subnet: config?.Subnet ?? '',
    gateway: config?.Gateway ?? '',
    labels: found.Labels ?? {},
  };
}

/** The engine has a sentence and no status of its own for what is done already. */
async function unless(done: RegExp, task: Promise<unknown>): Promise<void> {
  try {
    await task;
  } catch (error) {
    if (!(error instanceof EngineError) || !done.test(error.message)) throw error;
  }
}

/** 409: the name, 403: the subnet or the bridge; somebody was faster. */
const isLostRace = (error: unknown): boolean =>
  error instanceof EngineError &&
  (error.code === 'conflict' || /overlap|same bridge name/i.test(error.message));
