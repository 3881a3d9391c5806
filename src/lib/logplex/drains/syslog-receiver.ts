import type { Socket } from 'node:net';
import type { Drain } from '../../domain/drain.ts';
import type { LogLine } from '../../domain/log-line.ts';
import { outboundSocket } from '../../std/outbound.ts';
import { octetCounted, syslogMessage } from './framing.ts';
import { type Attempt, type Batch, isCertificateError, type Receiver } from './receiver.ts';

interface SyslogReceiverOptions {
  readonly drain: Drain;
  readonly allowPrivate: boolean;
  /** Longest wait for a connection, and for a batch to be written. */
  readonly timeoutMs: number;
}

const PORT = 601;
const TLS_PORT = 6514;

/** Takes octet-counted messages over one connection, TCP or TLS, that is opened again when it has broken (RFC 6587). */
export class SyslogReceiver implements Receiver {
  /** Nothing is ever refused: a batch waits until a connection takes it. */
  readonly attempts = Number.POSITIVE_INFINITY;
  readonly #drain: Drain;
  readonly #url: URL;
  readonly #allowPrivate: boolean;
  readonly #timeoutMs: number;
  #socket: Socket | null = null;

  constructor({ drain, allowPrivate, timeoutMs }: SyslogReceiverOptions) {
    this.#drain = drain;
    this.#url = new URL(drain.url);
    this.#allowPrivate = allowPrivate;
    this.#timeoutMs = timeoutMs;
  }

  encode(line: LogLine): Buffer {
    return octetCounted(syslogMessage(line, this.#drain.token));
  }

  async send({ body }: Batch, signal: AbortSignal): Promise<Attempt> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)]);
    try {
      const socket = this.#socket ?? (await this.#connect(within));
      await written(socket, body, within);
      return 'delivered';
    } catch (error) {
      await this.close();
      return isCertificateError(error) ? 'certificate' : 'failed';
    }
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
    this.#socket = null;
  }

  async #connect(signal: AbortSignal): Promise<Socket> {
    const { protocol, hostname, port, hash } = this.#url;
    const tls = protocol === 'syslog+tls:';
    const socket = await outboundSocket({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (tls ? TLS_PORT : PORT) : Number(port),
      tls: tls ? { verify: hash !== '#insecure' } : null,
      allowPrivate: this.#allowPrivate,
      signal,
    });
    // What the other side says is of no interest, but its end is: nothing would arrive there any more.
    const gone = (): void => {
      socket.destroy();
      if (this.#socket === socket) this.#socket = null;
    };
    socket.on('error', gone).on('end', gone).on('close', gone).resume();
    this.#socket = socket;
    return socket;
  }
}

function written(socket: Socket, bytes: Buffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null): void => {
      signal.removeEventListener('abort', abort);
      socket.removeListener('close', abort);
      if (error) reject(error);
      else resolve();
    };
    const abort = (): void => settle(new Error('the connection was closed or took too long'));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('close', abort);
    socket.write(bytes, settle);
  });
}
