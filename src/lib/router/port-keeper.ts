import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Holds the public sockets, which it has inherited, and runs the router until that was told to stop. While one that has
 * died is started again, clients wait in the kernel's queue and are not refused. It is a shell because that is there
 * everywhere, takes a megabyte, and shares no fault with the router. A program that ends three times within two seconds of its start
 * is given up.
 */
const KEEPER = `
young=0
while began=$(date +%s); do
  "$@" && exit 0
  code=$?
  [ $(($(date +%s) - began)) -ge 2 ] && young=0
  young=$((young + 1))
  [ "$young" -lt 3 ] || exit "$code"
done
`;

/** Of the first socket in the process that inherits it: behind input, output and errors. */
const FIRST_SOCKET = 3;

export interface Kept {
  /** The router's program and its arguments; it is told of the sockets behind them. */
  readonly command: readonly string[];
  /** Descriptors of the sockets in this process. */
  readonly sockets: readonly number[];
  /** Folder of the installation. */
  readonly home: string;
  /** Descriptor of the file for what it writes. */
  readonly log: number;
}

/** Starts the router under its keeper, apart from this process. */
export function startKept({ command, sockets, home, log }: Kept): ChildProcess {
  const told = sockets.flatMap((_, index) => ['--socket', String(FIRST_SOCKET + index)]);
  return spawn('/bin/sh', ['-c', KEEPER, 'renga-router', ...command, ...told], {
    cwd: home,
    detached: true,
    env: { ...process.env, RENGA_HOME: home },
    stdio: ['ignore', log, log, ...sockets],
  });
}
