import { randomHex } from '../../std/ids.ts';
import { carries } from '../label-match.ts';
import { EngineError, type Labels, type NetworkInfo, type Networks } from '../port.ts';
import { freeSubnet, gatewayOf } from '../subnets.ts';
import type { Faults } from './faults.ts';

/** Networks of a fake engine. */
export class FakeNetworks implements Networks {
  readonly #faults: Faults;
  readonly #isUsed: (name: string) => boolean;
  readonly #madeOn: (name: string) => readonly string[];
  readonly #hasContainer: (id: string) => boolean;
  readonly #networks = new Map<string, NetworkInfo>();
  readonly #connected = new Map<string, Set<string>>();

  constructor(options: {
    readonly faults: Faults;
    /** Whether a container runs on it. */
    readonly isUsed: (name: string) => boolean;
    /** Ids of the containers that were made on it. */
    readonly madeOn: (name: string) => readonly string[];
    readonly hasContainer: (id: string) => boolean;
  }) {
    this.#faults = options.faults;
    this.#hasContainer = options.hasContainer;
    this.#isUsed = options.isUsed;
    this.#madeOn = options.madeOn;
  }

  async ensure(options: Parameters<Networks['ensure']>[0]): Promise<NetworkInfo> {
    await this.#faults.pass('networks.ensure');
    const { name, labels, pool } = options;
    const existing = this.#networks.get(name);
    if (existing && carries(existing.labels, labels)) return existing;
    if (existing) throw new EngineError('conflict', `A network ${name} exists that is not ours`);
    const subnet = freeSubnet({ ...options, taken: [...this.#networks.values()].map((each) => each.subnet) });
    if (!subnet) throw new EngineError('pool_exhausted', `No free subnet is left in ${pool}`);
    const made = { id: randomHex(32), name, subnet, gateway: gatewayOf(subnet), labels };
    this.#networks.set(name, made);
    return made;
  }

  async remove(name: string): Promise<void> {
    await this.#faults.pass('networks.remove');
    if (this.#networks.has(name) && this.#isUsed(name))
      throw new EngineError('conflict', `Cannot remove network ${name}: containers are on it`);
    this.#networks.delete(name);
  }

  async list(labels: Labels): Promise<readonly NetworkInfo[]> {
    await this.#faults.pass('networks.list');
    return [...this.#networks.values()].filter((network) => carries(network.labels, labels));
  }

  async members(name: string): Promise<readonly string[]> {
    await this.#faults.pass('networks.members');
    return [...this.#madeOn(name), ...this.connected(name).filter(this.#hasContainer)];
  }

  async connect(name: string, containerId: string): Promise<void> {
    await this.#faults.pass('networks.connect');
    if (!this.#networks.has(name)) throw new EngineError('not_found', `There is no network ${name}`);
    if (!this.#hasContainer(containerId))
      throw new EngineError('not_found', `There is no container ${containerId}`);
    this.#connected.set(name, new Set([...this.connected(name), containerId]));
  }

  async disconnect(name: string, containerId: string): Promise<void> {
    await this.#faults.pass('networks.disconnect');
    this.#connected.get(name)?.delete(containerId);
  }

  /** Ids of the containers that were put on it besides those made on it. */
  connected(name: string): readonly string[] {
    return [...(this.#connected.get(name) ?? [])];
  }

  /** `null` when there is none of that name. */
  find(name: string): NetworkInfo | null {
    return this.#networks.get(name) ?? null;
  }
}
