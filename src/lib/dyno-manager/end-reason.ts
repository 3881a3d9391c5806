import { type Dyno, dynoName } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import type { End } from './memory-use.ts';

type Listener = { readonly address: string; readonly port: number };

/** Why a dyno ended that should not have. `lastLines` is what it wrote last. */
export function explainExit(dyno: Dyno, { exitCode, fatalUse }: End, lastLines: readonly string[]): Failure {
  const name = dynoName(dyno);
  if (fatalUse)
    return {
      code: 'out_of_memory',
      message: `${name} was killed because it used ${fatalUse.usedMb} MB of memory; its size, ${dyno.size}, has ${fatalUse.quotaMb} MB.${quote(lastLines)}`,
      next: `Use less memory, or give it more with: renga ps:type ${dyno.type}=SIZE`,
    };
  if (exitCode === 127)
    return {
      code: 'command_not_found',
      message: `${name} exited with status 127: a command in \`${dyno.command}\` was not found.${quote(lastLines)}`,
      next: 'Check the command in the Procfile, and that the buildpack installs what it names.',
    };
  return {
    code: 'exited',
    message: `${name} exited with status ${exitCode}${meaning(exitCode)}${inState(dyno)}.${quote(lastLines)}`,
    next: `Look at what it wrote: renga logs --dyno ${name}`,
  };
}

/** Why a web dyno that still runs is not reachable when its time to boot is over. */
export function explainBootTimeout(
  dyno: Dyno,
  bootTimeoutMs: number,
  listeners: readonly Listener[],
  lastLines: readonly string[],
): Failure {
  const name = dynoName(dyno);
  const within = `within ${seconds(bootTimeoutMs)}`;
  const own = listeners.filter((each) => each.address !== ENGINE_DNS);
  const onPort = own.filter((each) => each.port === dyno.port);
  if (onPort.length > 0 && onPort.every(isLoopback))
    return {
      code: 'listens_on_loopback',
      message: `${name} listens on ${show(onPort[0])} only, where no request can reach it.${quote(lastLines)}`,
      next: 'Have it listen on 0.0.0.0 instead of 127.0.0.1 or localhost.',
    };
  const other = own.find((each) => !isLoopback(each)) ?? own[0];
  if (onPort.length === 0 && other)
    return {
      code: 'listens_on_other_port',
      message: `${name} listens on ${isLoopback(other) ? show(other) : `port ${other.port}`}, but was given port ${dyno.port} in $PORT.${quote(lastLines)}`,
      next: 'Have it listen on 0.0.0.0 at the port that the environment variable PORT holds.',
    };
  return {
    code: 'boot_timeout',
    message: `${name} did not accept connections on port ${dyno.port} ($PORT) ${within} of its start.${quote(lastLines)}`,
    next: 'Have it listen on 0.0.0.0 at the port that the environment variable PORT holds, soon after its start.',
  };
}

/** The engine went away while a dyno booted, and ended it. */
export const explainEngineEnd = (dyno: Dyno): Failure => ({
  code: 'engine_unavailable',
  message: `The container engine went away and ended ${dynoName(dyno)} while it booted.`,
  next: 'Try again.',
});

/** Where a Docker engine answers name look-ups inside every container of a network of its own. */
const ENGINE_DNS = '127.0.0.11';

const isLoopback = (listener: Listener): boolean =>
  listener.address.startsWith('127.') || listener.address === '::1';

function show(listener: Listener | undefined): string {
  if (!listener) return 'loopback';
  return listener.address.includes(':')
    ? `[${listener.address}]:${listener.port}`
    : `${listener.address}:${listener.port}`;
}

const inState = (dyno: Dyno): string =>
  dyno.state === 'starting' && dyno.type === 'web' ? ` before it listened on port ${dyno.port}` : '';

/** What a shell's exit status says beyond its number. */
function meaning(exitCode: number): string {
  if (exitCode === 0) return ' (its command came to its end)';
  if (exitCode === 126) return ' (a command was found but cannot be executed)';
  const signal = SIGNALS.get(exitCode - 128);
  return signal ? ` (${signal})` : '';
}

/** Dynos run on Linux, whatever this process does. */
const SIGNALS: ReadonlyMap<number, string> = new Map([
  [1, 'SIGHUP'],
  [2, 'SIGINT'],
  [3, 'SIGQUIT'],
  [4, 'SIGILL'],
  [5, 'SIGTRAP'],
  [6, 'SIGABRT'],
  [7, 'SIGBUS'],
  [8, 'SIGFPE'],
  [9, 'SIGKILL'],
  [11, 'SIGSEGV'],
  [13, 'SIGPIPE'],
  [14, 'SIGALRM'],
  [15, 'SIGTERM'],
  [24, 'SIGXCPU'],
  [25, 'SIGXFSZ'],
  [31, 'SIGSYS'],
]);

/** `60 seconds` */
export const seconds = (ms: number): string => {
  const count = Math.round(ms / 100) / 10;
  return count === 1 ? '1 second' : `${count} seconds`;
};

const quote = (lines: readonly string[]): string =>
  lines.length === 0 ? '' : ` It wrote last:\n${lines.map((line) => `  ${line}`).join('\n')}`;
