import { createServer, type Server } from 'node:net';
import { portOf } from '../../std/port-of.ts';
import { BACKLOG } from './listening.ts';

/** A listening socket for another process: clients wait in the kernel until one that was given it takes them. */
export class HeldSocket {
  readonly #server = createServer((client) => client.destroy());

  /** @returns the port, which the system chose for 0 */
  async listen(host: string, port: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject).listen({ host, port, backlog: BACKLOG, ipv6Only: true }, resolve);
    await promise;
    return portOf(this.#server, port);
  }

  /** Its number among the open files of this process, for a child to inherit. */
  get descriptor(): number {
    return descriptorOf(this.#server);
  }

  /** Gives it up in this process; whoever inherited it has it on. */
  async close(): Promise<void> {
    this.#server.close();
  }
}

/** Node has no public name for it. */
function descriptorOf(server: Server): number {
  const handle: unknown = Reflect.get(server, '_handle');
  const number: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : null;
  if (typeof number !== 'number' || number < 0) throw new Error('a listening socket has no descriptor here');
  return number;
}
