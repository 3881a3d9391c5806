import { connect } from 'node:net';

/** Whether something accepts a TCP connection at `host:port` now. */
export type Accepts = (address: string, signal: AbortSignal) => Promise<boolean>;

const CONNECT_MS = 1_000;

/** Asks as the router would: by connecting. */
export const acceptsTcp: Accepts = (address, signal) =>
  new Promise((resolve) => {
    const colon = address.lastIndexOf(':');
    const socket = connect({
      host: address.slice(0, colon),
      port: Number(address.slice(colon + 1)),
      timeout: CONNECT_MS,
      signal,
    });
    const answer = (accepted: boolean) => (): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', answer(true)).once('timeout', answer(false)).on('error', answer(false));
  });
