import type { Labels } from './labels.ts';

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly labels: Labels;
  readonly command: readonly string[];
  /** Replaces the image's entry point; `[]` for none. */
  readonly entrypoint?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workingDir: string;
  readonly hostname?: string;
  /** Network name, or `none`. */
  readonly network: string;
  /** Names, beside its own, that it is found by on that network. */
  readonly aliases?: readonly string[];
  /** Port inside to publish on a free loopback port; only where addresses cannot be reached. */
  readonly publish?: number;
  readonly limits: {
    readonly memoryBytes: number;
    readonly cpuShares?: number;
    /** Processors, fractions allowed. */
    readonly cpus?: number;
    readonly pids: number;
  };
  /** Volume or host folder (absolute path) to path inside. Dynos have none. */
  readonly mounts?: readonly {
    readonly source: string;
    readonly target: string;
    readonly readOnly?: boolean;
  }[];
  readonly tty?: boolean;
  readonly openStdin?: boolean;
  /** Puts the engine's own init in front, which hands on signals and reaps orphans: for images that bring none. */
  readonly init?: boolean;
}
// Hardening is not an option of the specification: every driver drops all capabilities, forbids new privileges, keeps
// the default seccomp profile, private namespaces, no devices, bounded logs and no restart policy.
