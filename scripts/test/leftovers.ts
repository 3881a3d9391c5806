import { readdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { Engine, Labels } from '../../src/lib/engine/port.ts';

/** What Renga makes on a machine, each as one line for people; compared before and after a test run. */
export async function thingsOfOurs(engine: Engine, root: string): Promise<ReadonlySet<string>> {
  const [containers, networks, volumes, images, commands] = await Promise.all([
    engine.containers.list({}),
    engine.networks.list({}),
    engine.volumes.list({}),
    engine.images.list({}),
    runningCommands(),
  ]);
  return new Set([
    ...containers.filter(isOurs).map(({ name }) => `container ${name}`),
    ...networks.filter(isOurs).map(({ name }) => `network ${name}`),
    ...volumes.filter(isOurs).map(({ name }) => `volume ${name}`),
    ...images
      .flatMap(({ refs }) => refs.filter((ref) => ref.startsWith('renga/slug')))
      .map((ref) => `image ${ref}`),
    ...commands
      .filter(({ command }) => isOurProcess(command, root))
      .map(({ pid, command }) => `process ${pid} (${command})`),
  ]);
}

function isOurs({ name, labels }: { readonly name: string; readonly labels: Labels }): boolean {
  return 'renga.installation' in labels || /^\/?renga-/.test(name);
}

/** Control planes and routers of this checkout. */
function isOurProcess(command: string, root: string): boolean {
  return command.includes(`${root}/`) && /(control-plane|router)(\/main)?\.(js|ts)/.test(command);
}

interface RunningCommand {
  readonly pid: number;
  readonly command: string;
}

async function runningCommands(): Promise<readonly RunningCommand[]> {
  return process.platform === 'linux' ? commandsOfProc() : commandsOfPs();
}

async function commandsOfProc(): Promise<readonly RunningCommand[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => ({
      pid: Number(pid),
      command: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim(),
    })),
  );
}

async function commandsOfPs(): Promise<readonly RunningCommand[]> {
  const { stdout } = await execa('ps', ['-axo', 'pid=,command=']);
  return stdout.split('\n').map((line) => {
    const [, pid = '0', command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), command };
  });
}
