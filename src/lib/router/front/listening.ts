import type { AddressInfo, Server } from 'node:net';

/** Clients that may wait to be taken, those included that come while a router that died is started again. */
export const BACKLOG = 4096;

/** Where an installation is served unless its owner chose otherwise. */
export const LOOPBACK: readonly string[] = ['127.0.0.1', '::1'];

/** Where a server listens; `asked` before it does. */
export function portOf(server: Server, asked: number): number {
  const address = server.address();
  return isAddress(address) ? address.port : asked;
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  address !== null && typeof address === 'object';
