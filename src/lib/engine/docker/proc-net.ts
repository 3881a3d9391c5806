import { SocketAddress } from 'node:net';

export interface Listener {
  readonly address: string;
  readonly port: number;
}

const LISTEN = '0A';
/** The engine's own name server inside each container of a network of ours. */
const ENGINE_DNS = '127.0.0.11';

/** Listening sockets in the text of `/proc/net/tcp` and `/proc/net/tcp6` (proc(5); addresses are in host byte order). */
export function parseListeners(text: string): readonly Listener[] {
  const found = new Map<string, Listener>();
  for (const line of text.split('\n')) {
    const match = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line);
    if (!match || match[3] !== LISTEN) continue;
    const listener = { address: addressOf(match[1] ?? ''), port: Number.parseInt(match[2] ?? '', 16) };
    if (listener.address !== ENGINE_DNS) found.set(`${listener.address} ${listener.port}`, listener);
  }
  return [...found.values()];
}

function addressOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex').swap32();
  if (bytes.length === 4) return [...bytes].join('.');
  const groups = Array.from({ length: 8 }, (_item, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}
