import { type Clock, systemClock } from '../../std/clock.ts';
import type { ContainerSpec, Engine, EngineInfo, ExecOptions, Machine } from '../port.ts';
import { FakeContainers } from './fake-containers.ts';
import { STEP } from './fake-image-build.ts';
import { FakeImages } from './fake-images.ts';
import { FakeNetworks } from './fake-networks.ts';
import { FakeVolumes } from './fake-volumes.ts';
import { Faults } from './faults.ts';
import { exitsAfter, type Program, untilTerminated } from './program.ts';

export interface FakeEngineOptions {
  readonly clock?: Clock;
  /** What a container runs; without it, a server that runs until SIGTERM and listens on its `PORT`. */
  readonly program?: (spec: ContainerSpec) => Program;
  /** What a step of a Dockerfile runs; without it, something that succeeds at once. */
  readonly step?: (spec: ContainerSpec) => Program;
  /** What runs in a running container; without it, something that succeeds at once. */
  readonly exec?: (spec: ContainerSpec, options: ExecOptions) => Program;
  readonly info?: Partial<EngineInfo>;
}

const MACHINE: Machine = { memoryBytes: 8 * 1024 ** 3, cpus: 4 };

/** An engine in memory that keeps the port's promises and fails on request: for unit tests, and for faults that a real one cannot be made to show. */
export class FakeEngine implements Engine {
  readonly faults = new Faults();
  readonly images: FakeImages;
  readonly networks: FakeNetworks;
  readonly volumes: FakeVolumes;
  readonly containers: FakeContainers;
  readonly #info: Partial<EngineInfo>;

  constructor(options: FakeEngineOptions = {}) {
    const { faults } = this;
    const { program = () => untilTerminated, step = () => exitsAfter(0, 0) } = options;
    this.#info = options.info ?? {};
    this.images = new FakeImages({ faults, containers: () => this.containers });
    this.networks = new FakeNetworks({
      faults,
      isUsed: (name) =>
        this.containers.all.some(
          ({ id, isRunning, spec }) =>
            isRunning && (spec.network === name || this.networks.connected(name).includes(id)),
        ),
      madeOn: (name) => this.containers.all.filter(({ spec }) => spec.network === name).map(({ id }) => id),
      hasContainer: (id) => this.containers.all.some((container) => container.id === id),
    });
    this.volumes = new FakeVolumes({
      faults,
      isUsed: (name) =>
        this.containers.all.some(({ spec }) => spec.mounts?.some(({ source }) => source === name)),
    });
    this.containers = new FakeContainers({
      clock: options.clock ?? systemClock,
      faults,
      program: (spec) => (spec.name.startsWith(STEP) ? step(spec) : program(spec)),
      exec: options.exec ?? (() => exitsAfter(0, 0)),
      findImage: (ref) => this.images.find(ref),
      findNetwork: (name) => this.networks.find(name),
    });
  }

  async info(): Promise<EngineInfo> {
    await this.faults.pass('info');
    return {
      name: 'fake',
      version: '1.0.0',
      apiVersion: '1.41',
      liveRestore: true,
      ...MACHINE,
      ...this.#info,
    };
  }

  async addressesReachable(): Promise<boolean> {
    return true;
  }

  async machine(): Promise<Machine> {
    await this.faults.pass('machine');
    return { ...MACHINE, ...this.#info };
  }

  /** The engine ends and is back without having kept its containers: all that ran have ended with 137. */
  async restartWithoutLiveRestore(): Promise<void> {
    this.faults.goAway();
    const running = this.containers.all.filter(({ isRunning }) => isRunning);
    for (const container of running) container.signal('SIGKILL');
    await Promise.all(running.map((container) => container.ended()));
    this.faults.comeBack();
  }
}
