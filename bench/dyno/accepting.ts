import { get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const AGAIN_MS = 2;

/** Resolves when `host:port` takes a connection; the caller's own limit ends a wait that is too long. */
export async function accepting(address: string): Promise<void> {
  while (!(await accepts(address))) await delay(AGAIN_MS);
}

function accepts(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host: host ?? '', port: Number(port) });
    const answer = (accepted: boolean) => (): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', answer(true)).on('error', answer(false));
  });
}

/** One request over a connection of its own. @throws unless the answer is a 200 */
export function page(address: string, host: string): Promise<void> {
  const [hostname, port] = address.split(':');
  return new Promise((resolve, reject) => {
    get({ hostname, port, headers: { host }, agent: false }, (answer) => {
      answer.resume().on('error', reject);
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`${host} answered ${answer.statusCode}`)),
      );
    }).on('error', reject);
  });
}
