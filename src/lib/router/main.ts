import { parseArgs } from 'node:util';
import { changedLimits } from '../domain/router-limits.ts';
import { LOOPBACK } from './front/listening.ts';
import { RouterServer } from './router-server.ts';

export interface RouterMainOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--port 8080`, `--bind ADDRESS` once for each address or `--socket DESCRIPTOR` once for each that was inherited, `--limits JSON` for those that are not Heroku's, `--cert FILE --key FILE` to speak https and `--redirect-port PORT` to lead http there. */
  readonly argv: readonly string[];
  readonly version: string;
  /** Stops the router. */
  readonly signal: AbortSignal;
}

const DEFAULT_PORT = '8080';

/**
 * The router as a process of its own; resolves when it was told to stop and has done so.
 * @throws {Error} when RENGA_HOME is not set, a limit is not one, no port is free, or another router runs there
 */
export async function main(options: RouterMainOptions): Promise<void> {
  const home = options.env['RENGA_HOME'];
  if (!home) throw new Error('RENGA_HOME is not set: name the folder of the installation');
  const { values } = parseArgs({
    args: [...options.argv],
    options: {
      port: { type: 'string' },
      bind: { type: 'string', multiple: true },
      socket: { type: 'string', multiple: true },
      cert: { type: 'string' },
      key: { type: 'string' },
      'redirect-port': { type: 'string' },
      limits: { type: 'string' },
    },
  });
  const router = await RouterServer.start({
    home,
    port: Number(values.port ?? DEFAULT_PORT),
    bind: values.bind ?? LOOPBACK,
    sockets: values.socket?.map(Number) ?? [],
    tls: values.cert && values.key ? { cert: values.cert, key: values.key } : null,
    redirectPort: values['redirect-port'] === undefined ? null : Number(values['redirect-port']),
    limits: changedLimits(JSON.parse(values.limits ?? '{}')),
    version: options.version,
    warn: (message) => process.stderr.write(`${new Date().toISOString()} ${message}\n`),
  });
  options.signal.addEventListener('abort', () => router.stop());
  if (options.signal.aborted) router.stop();
  await router.stopped;
}
