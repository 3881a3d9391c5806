import { join } from 'node:path';
import { ConnectionError } from '../client/connection-error.ts';
import { socketTransport } from '../client/socket-transport.ts';
import type { Dial, Transport } from '../client/transport.ts';
import type { Backend } from './backend.ts';
import { BackendError } from './backend-error.ts';
import { isLocalGitHost } from './local-hosts.ts';

export interface LocalBackendOptions {
  /** `RENGA_HOME` */
  readonly home: string;
  /** Where this program is installed. */
  readonly root: string;
  /** Only where somebody else than the owner is meant, whom the socket stands for. */
  readonly token?: string | undefined;
  /** Whether a request that finds no control plane starts one. */
  readonly autostart: boolean;
  /** Told when a start begins, which takes a moment. */
  readonly onStart?: () => void;
}

/** The control plane of this machine, spoken to over its socket; who may open that is its owner. */
export class LocalBackend implements Backend {
  readonly name = 'local';
  readonly token: string | undefined;
  readonly caFile = undefined;
  readonly keepsAnswers = true;
  readonly transport: Transport;
  readonly dial: Dial;
  readonly #options: LocalBackendOptions;

  constructor(options: LocalBackendOptions) {
    this.#options = options;
    this.token = options.token;
    this.transport = this.#startOnDemand(socketTransport(localSocket(options.home)));
    this.dial = (url) => this.#dial(url);
  }

  ownsGitHost(host: string): boolean {
    return isLocalGitHost(host);
  }

  /** The common case pays nothing: only a request that found nobody looks further. */
  #startOnDemand(send: Transport): Transport {
    return async (request) => {
      try {
        return await send(request);
      } catch (error) {
        if (!(error instanceof ConnectionError) || !error.unsent) throw error;
        await this.#start();
        return send(request);
      }
    };
  }

  /** Its authority is read each time: that is what makes a renewed one trusted. */
  async #dial(url: string): ReturnType<Dial> {
    const [{ readFile }, { dialRendezvous }] = await Promise.all([
      import('node:fs/promises'),
      import('../client/rendezvous-dial.ts'),
    ]);
    const ca = await readFile(join(this.#options.home, 'tls', 'ca.pem'), 'utf8');
    return dialRendezvous({ url, ca, address: '127.0.0.1', servername: 'localhost' });
  }

  async #start(): Promise<void> {
    const { home, root, autostart, onStart } = this.#options;
    if (!autostart)
      throw new BackendError(
        'backend_not_running',
        'The local backend is not running. Start it with renga backend:start.',
      );
    onStart?.();
    const { startControlPlane } = await import('./start-control-plane.ts');
    await startControlPlane({ home, root });
  }
}

/** A named pipe on Windows has no folder; elsewhere the socket lies in the installation's `run`. */
export function localSocket(home: string): string {
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\renga-${home.replaceAll(/[^A-Za-z0-9]/g, '-')}-api`
    : join(home, 'run', 'api.sock');
}
