import { once } from 'node:events';
import type { Connection, ServerConfig } from 'ssh2';
import type { HostKey } from './host-key.ts';
import { isKeyOf } from './key-check.ts';
import { SshSession, type SshSessionOptions } from './ssh-session.ts';

interface Pass {
  readonly user: string;
  readonly clientKey: string;
  readonly cut: AbortSignal;
}

interface SshDoorOptions<P extends Pass> {
  readonly bind: readonly string[];
  readonly port: number;
  readonly hostKey: HostKey;
  readonly passes: { find(user: string): P | null; used(pass: P): void };
  /** What may be done with a pass. */
  readonly session: (pass: P) => SshSessionOptions;
  readonly onError: (error: unknown) => void;
  /** Ends it, and what goes through it. */
  readonly signal: AbortSignal;
}

const LOG_IN_MS = 20_000;
const MOST_CONNECTIONS = 200;
const KEEP_ALIVE = { keepaliveInterval: 30_000, keepaliveCountMax: 3 } satisfies Partial<ServerConfig>;

/**
 * Listens for SSH clients who have a pass. Nothing else is known of them: no passwords, no other keys, no forwarding but to
 * the dyno that the pass is for. @throws when an address or port cannot be had
 */
export async function openSshDoor<P extends Pass>(options: SshDoorOptions<P>): Promise<void> {
  const { bind, port, hostKey, signal } = options;
  const { default: ssh2 } = await import('ssh2');
  const open = new Set<Connection>();
  for (const address of bind) {
    const server = new ssh2.Server(
      { hostKeys: [hostKey.private], ident: 'Renga', ...KEEP_ALIVE },
      (client) => {
        if (open.size >= MOST_CONNECTIONS) return void client.end();
        open.add(client.once('close', () => open.delete(client)));
        attend(client, options);
      },
    );
    server.listen(port, address);
    await once(server, 'listening', { signal });
    server.on('error', options.onError);
    signal.addEventListener('abort', () => server.close(), { once: true });
  }
  const endAll = (): void => {
    for (const client of open) client.end();
  };
  signal.addEventListener('abort', endAll, { once: true });
}

function attend<P extends Pass>(client: Connection, { passes, session }: SshDoorOptions<P>): void {
  const over = new AbortController();
  const patience = setTimeout(() => client.end(), LOG_IN_MS);
  let shown: P | null = null;
  client.on('authentication', (context) => {
    const pass = passes.find(context.username);
    if (context.method !== 'publickey' || !pass) return context.reject(['publickey']);
    isKeyOf(pass.clientKey, context).then(
      (isRight) => {
        if (!isRight) return context.reject(['publickey']);
        if (context.signature) shown = pass;
        context.accept();
      },
      () => context.reject(['publickey']),
    );
  });
  client.on('ready', () => {
    clearTimeout(patience);
    if (shown === null) return void client.end();
    passes.used(shown);
    shown.cut.addEventListener('abort', () => client.end(), { signal: over.signal });
    new SshSession(session(shown)).serve(client);
  });
  // A client that breaks off is none of our trouble.
  client.on('error', () => client.end());
  client.on('close', () => {
    clearTimeout(patience);
    over.abort();
  });
}
