import type { Containers } from './containers.ts';
import type { Images } from './images.ts';
import type { Networks } from './networks.ts';
import type { Volumes } from './volumes.ts';

/** A container engine: what the platform needs of Docker and its like. One contract suite runs against every driver. */
export interface Engine {
  /** @throws {EngineError} `unavailable` when nothing answers */
  info(): Promise<EngineInfo>;
  /**
   * Whether container addresses can be reached from this process (Linux engine on this host); else loopback ports are
   * published. Asked of the engine once, and again after it was away.
   */
  addressesReachable(): Promise<boolean>;
  /** What there is for containers. Asked of the engine once, and again after it was away. */
  machine(): Promise<Machine>;
  readonly images: Images;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly containers: Containers;
}

/** The machine that containers run on. */
export interface Machine {
  readonly memoryBytes: number;
  readonly cpus: number;
}

export interface EngineInfo extends Machine {
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  /** Containers survive a restart of the engine; `null` where they cannot be made to. */
  readonly liveRestore: boolean | null;
}
