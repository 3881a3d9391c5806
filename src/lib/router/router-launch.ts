import type { ChildProcess } from 'node:child_process';
import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RouterLimits } from '../domain/router-limits.ts';
import type { TlsFiles } from '../platform/settings.ts';
import { listenOnFreePort, rememberedPort } from '../std/free-port.ts';
import { HeldSocket } from './front/held-socket.ts';
import { LOOPBACK } from './front/listening.ts';
import { startKept } from './port-keeper.ts';

export interface RouterProgram {
  /** Folder of the installation. */
  readonly home: string;
  /** Public port that is taken when it is free. */
  readonly port: number;
  /** Addresses to listen on; loopback when left out. */
  readonly bind?: readonly string[];
  /** Files of the certificate with which the public port speaks https. */
  readonly tls?: TlsFiles | null;
  /** With `tls`: plain http on this port is led to https. */
  readonly redirectPort?: number | null;
  readonly limits: RouterLimits;
  /** The program: `bin/router.js`. */
  readonly entry: string;
}

/** A router that has been started and may not answer yet. */
export interface LaunchedRouter {
  /** Resolves with how it ended, which need not ever happen. */
  readonly ended: Promise<string>;
  readonly logPath: string;
}

const LOG_LIMIT = 1024 * 1024;
/** A larger young generation: the router's garbage dies young. */
const NODE_FLAGS = ['--max-semi-space-size=16'];

/** Opens the public port and starts the router on it, apart from this process. @throws when no port is free */
export async function launchRouter(program: RouterProgram): Promise<LaunchedRouter> {
  const { home, port, bind = LOOPBACK, entry } = program;
  await mkdir(join(home, 'router'), { recursive: true, mode: 0o700 });
  const logPath = join(home, 'router', 'router.log');
  const log = await openLog(logPath);
  try {
    const remembered = await rememberedPort(join(home, 'router', 'port'), port);
    const preferred = remembered === null ? [port] : [remembered, port];
    const { servers } = await listenOnFreePort({ bind, preferred, makeServer: () => new HeldSocket() });
    // Nothing is waited for from here on, so that this process takes no client from the sockets.
    const child = startKept({
      command: [process.execPath, ...NODE_FLAGS, entry, ...argumentsFor(program)],
      sockets: servers.map(({ descriptor }) => descriptor),
      home,
      log: log.fd,
    });
    for (const server of servers) void server.close();
    return { ended: endOf(child), logPath };
  } finally {
    await log.close();
  }
}

const argumentsFor = ({ port, bind = LOOPBACK, limits, tls, redirectPort = null }: RouterProgram) => [
  ...['--port', String(port)],
  ...['--limits', JSON.stringify(limits)],
  ...(tls ? ['--cert', tls.cert, '--key', tls.key] : []),
  ...(redirectPort === null ? [] : ['--redirect-port', String(redirectPort)]),
  ...(redirectPort === null ? [] : bind.flatMap((address) => ['--bind', address])),
];

function endOf(child: ChildProcess): Promise<string> {
  child.unref();
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code}`}`));
  });
}

/** Opened for adding to, begun anew when it has grown too long. */
async function openLog(path: string): Promise<Awaited<ReturnType<typeof open>>> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  return await open(path, size > LOG_LIMIT ? 'w' : 'a', 0o600);
}
