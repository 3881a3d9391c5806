import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client of a rendezvous that keeps what it was sent, chunk by chunk. */
export class Client {
  readonly chunks: Buffer[] = [];
  readonly socket: Socket;
  readonly closed: Promise<unknown>;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  }

  static async connect(path: string): Promise<Client> {
    const socket = connect({ path });
    await once(socket, 'connect');
    return new Client(socket);
  }

  /** Shows the secret of a rendezvous URL. */
  static async join(path: string, url: string): Promise<Client> {
    const client = await Client.connect(path);
    client.socket.write(`${secretOf(url)}\r\n`);
    return client;
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  /** Resolves when so many bytes have come. */
  async receives(length: number): Promise<void> {
    while (this.chunks.reduce((sum, chunk) => sum + chunk.length, 0) < length)
      await once(this.socket, 'data');
  }

  /** Resolves when `text` has come. */
  async sees(text: string): Promise<void> {
    while (!this.text.includes(text)) await once(this.socket, 'data');
  }
}

export const secretOf = (url: string): string => new URL(url).pathname.slice(1);
