import { connect } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Connection, PseudoTtyInfo, ServerChannel, Session, SFTPWrapper } from 'ssh2';
import type { RendezvousClient } from '../platform/ports.ts';
import type { RunIn } from './dyno-file.ts';
import { clientOf } from './shell-channel.ts';

type Size = { readonly rows: number; readonly columns: number };

export interface SshSessionOptions {
  /** Starts a process in the dyno; resolves with what resizes its terminal. */
  readonly enter: (
    command: string,
    env: Readonly<Record<string, string>>,
    client: RendezvousClient,
  ) => Promise<(size: Size) => void>;
  /** Where the dyno itself listens on a port; `null` where it is not reached. */
  readonly addressOf: (port: number) => { readonly host: string; readonly port: number } | null;
  readonly serveFiles: (sftp: SFTPWrapper, runIn: RunIn) => void;
}

const SHELL = 'bash';
/** What a client may call the dyno. */
const OWN_HOSTS = ['0.0.0.0', '127.0.0.1', '::1', 'localhost'];
const DIAL_MS = 10_000;

/** What the holder of a pass may do: a command or a shell, reading files, and connections to the dyno itself. */
export class SshSession {
  readonly #options: SshSessionOptions;

  constructor(options: SshSessionOptions) {
    this.#options = options;
  }

  serve(client: Connection): void {
    client.on('session', (accept) => this.#serveSession(accept()));
    client.on('tcpip', (accept, reject, { destIP, destPort }) => {
      const place = this.#options.addressOf(destPort);
      if (!place || ![...OWN_HOSTS, place.host].includes(destIP)) return reject();
      const server = connect({ ...place, allowHalfOpen: true, timeout: DIAL_MS });
      server.once('error', () => reject()).once('timeout', () => server.destroy(new Error('timed out')));
      server.once('connect', () => {
        server
          .setTimeout(0)
          .removeAllListeners('error')
          .on('error', () => undefined);
        const channel = accept();
        pipeline(channel, server, channel).catch(() => {
          server.destroy();
          channel.destroy();
        });
      });
    });
  }

  #serveSession(session: Session): void {
    let terminal: PseudoTtyInfo | undefined;
    let resize = (_size: Size): void => undefined;
    const run = (channel: ServerChannel, command: string): void =>
      void this.#options
        .enter(command, terminal ? environmentOf(terminal) : {}, clientOf(channel))
        .then((resizing) => {
          resize = resizing;
        })
        .catch((error: unknown) => {
          channel.stderr.write(`${error instanceof Error ? error.message : String(error)}\r\n`);
          channel.exit(1);
          channel.end();
        });
    session.on('pty', (accept, _reject, info) => {
      // The types call it by another name than the protocol has it.
      terminal = { ...info };
      accept?.();
    });
    session.on('window-change', (accept, _reject, { rows, cols }) => {
      resize({ rows, columns: cols });
      accept?.();
    });
    session.on('exec', (accept, _reject, { command }) => run(accept(), command));
    session.on('shell', (accept) => run(accept(), SHELL));
    session.on('sftp', (accept) =>
      this.#options.serveFiles(accept(), (command, client) => this.#options.enter(command, {}, client)),
    );
  }
}

function environmentOf(terminal: PseudoTtyInfo): Readonly<Record<string, string>> {
  const { rows, cols } = terminal;
  const term = 'term' in terminal && typeof terminal.term === 'string' ? terminal.term : 'xterm';
  return { TERM: term, LINES: String(rows), COLUMNS: String(cols) };
}
