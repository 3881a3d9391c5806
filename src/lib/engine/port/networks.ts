import type { Labels } from './labels.ts';

export interface Networks {
  /**
   * The bridge network of that name, made with a free subnet of `pool` if it is absent. Safe to call at the same time
   * from several installations on one engine. @throws {EngineError} `pool_exhausted`
   */
  ensure(options: {
    readonly name: string;
    readonly labels: Labels;
    /** CIDR range that we own, such as `10.213.0.0/16`. */
    readonly pool: string;
    /** Prefix length of each network, such as 26. */
    readonly prefix: number;
  }): Promise<NetworkInfo>;
  /** Absent is success. */
  remove(name: string): Promise<void>;
  list(labels: Labels): Promise<readonly NetworkInfo[]>;
  /** Ids of the containers, running or not, that are on it; none where it is absent. */
  members(name: string): Promise<readonly string[]>;
  /**
   * Puts a container, running or not, on one more network, where it is found by its name and by the aliases; being there
   * already is success.
   * @throws {EngineError} `not_found` when either is absent
   */
  connect(name: string, containerId: string, aliases?: readonly string[]): Promise<void>;
  /** Takes it off again; not being there is success. */
  disconnect(name: string, containerId: string): Promise<void>;
}

export interface NetworkInfo {
  readonly id: string;
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly labels: Labels;
}
