import type { App } from '../domain/app.ts';
import { appNetwork } from '../domain/app-network.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import { type Dyno, dynoName } from '../domain/dyno.ts';
import { checkFits, type DynoSize, findSize } from '../domain/dyno-size.ts';
import { type ProcessImage, processWords, userOf } from '../domain/process-image.ts';
import type { ContainerSpec, Labels, Machine } from '../engine/port.ts';
import { MEBIBYTE } from './memory-use.ts';
import { ENTRYPOINT, startCommand } from './start-command.ts';

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

interface DynoContainer {
  readonly installation: string;
  readonly appName: string;
  readonly image: string;
  /** How it says that it is run, where it was pushed; `null` where it was made of a slug. */
  readonly pushed: ProcessImage | null;
  /** What each size may use. */
  readonly sizes: readonly DynoSize[];
  /** What there is of it. */
  readonly machine: Machine;
  readonly config: ConfigVars;
  /** `HEROKU_*`, where the app wants it. */
  readonly metadata: ConfigVars;
  /** Publish the port on loopback because container addresses cannot be reached. */
  readonly publish: boolean;
  readonly tty?: boolean;
}

/**
 * The container of one dyno run; its name follows from the row, so that it is found again whoever made it.
 * @throws {Refusal} `size_too_large` for a machine that does not have its memory
 */
export function containerSpec(dyno: Dyno, options: DynoContainer): ContainerSpec {
  const size = findSize(dyno.size, options.sizes);
  checkFits(size, Math.floor(options.machine.memoryBytes / MEBIBYTE));
  return {
    name: `${namePrefix(options.installation)}${options.appName}${nameEnding(dyno)}`,
    image: options.image,
    labels: {
      ...dynoLabels(options.installation),
      'renga.app': dyno.appId,
      'renga.dyno': dyno.id,
      'renga.process': dynoName(dyno),
      'renga.release': String(dyno.releaseVersion),
    },
    ...processOf(dyno, options.pushed),
    env: environment(dyno, { ...options, size }),
    hostname: dyno.id,
    network: networkName(options.installation, dyno.appId),
    ...(options.publish && dyno.type === 'web' && !dyno.oneOff ? { publish: dyno.port } : {}),
    limits: limits(size, options.machine),
    ...(dyno.attached ? { tty: options.tty === true, openStdin: true } : {}),
  };
}

/** An image that was pushed brings whatever it needs, but for an init. */
const processOf = (
  { command }: Dyno,
  pushed: ProcessImage | null,
): Pick<ContainerSpec, 'entrypoint' | 'command' | 'user' | 'workingDir' | 'init'> =>
  pushed
    ? {
        entrypoint: [],
        command: processWords(pushed, command),
        user: userOf(pushed),
        workingDir: pushed.workingDir,
        init: true,
      }
    : { entrypoint: ENTRYPOINT, command: startCommand(command), user: '1000', workingDir: '/app' };

/** Nothing can have more than there is, and some engines refuse to be asked for it. */
const limits = (
  { memoryMb, memoryCeiling, cpuShares, cpus, processLimit }: DynoSize,
  machine: DynoContainer['machine'],
): ContainerSpec['limits'] => ({
  memoryBytes: Math.min(Math.round(memoryMb * memoryCeiling) * MEBIBYTE, machine.memoryBytes),
  cpuShares,
  ...(cpus === null ? {} : { cpus: Math.min(cpus, machine.cpus) }),
  pids: processLimit,
});

/** Whether a container is still called what it was made as. The app may have another name by now. */
export const isNamedFor = (dyno: Dyno, name: string, installation: string): boolean =>
  name.startsWith(namePrefix(installation)) && name.endsWith(nameEnding(dyno));

const namePrefix = (installation: string): string => `renga-${installation}-`;

const nameEnding = (dyno: Dyno): string => `-${dynoName(dyno)}-${dyno.id.slice(0, 8)}`;

/** What every dyno container of an installation carries. */
export const dynoLabels = (installation: string): Labels => ({
  'renga.installation': installation,
  'renga.kind': 'dyno',
});

export const networkLabels = (installation: string, appId: App['id']): Labels =>
  appNetwork(installation, appId).labels;

export const networkName = (installation: string, appId: App['id']): string =>
  appNetwork(installation, appId).name;

/**
 * Config wins over defaults; what the platform relies on wins over config. An image that was pushed has its own `PATH`
 * and home. Buildpacks size their processes by
 * `MEMORY_AVAILABLE`, megabytes, where it is set: the control group would tell them the ceiling.
 */
function environment(
  dyno: Dyno,
  {
    metadata,
    config,
    pushed,
    size,
  }: Pick<DynoContainer, 'metadata' | 'config' | 'pushed'> & { readonly size: DynoSize },
): ConfigVars {
  return {
    ...(pushed ? {} : { PATH: SYSTEM_PATH }),
    MEMORY_AVAILABLE: String(size.memoryMb),
    ...metadata,
    ...config,
    ...dyno.env,
    ...(pushed ? {} : { HOME: '/app' }),
    PORT: String(dyno.port),
    DYNO: dynoName(dyno),
  };
}
