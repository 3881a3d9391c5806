import type { AddressInfo, Server } from 'node:net';

/** Where a server listens; `asked` before it does. */
export function portOf(server: Server, asked = 0): number {
  const address = server.address();
  return isAddress(address) ? address.port : asked;
}

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  address !== null && typeof address === 'object';
