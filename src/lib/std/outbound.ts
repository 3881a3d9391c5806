import { lookup } from 'node:dns';
import { BlockList, connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Agent, buildConnector } from 'undici';

/** A request to an address that the installation keeps its users from. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';

  constructor(host: string) {
    super(
      `${host} is an address of this machine or of a private network, which this installation does not ask`,
    );
  }
}

export interface OutboundOptions {
  /** Whether loopback, link-local and private addresses may be asked: only where every user is the machine's owner. */
  readonly allowPrivate: boolean;
  /** Longest wait for a connection; ten seconds unless given. */
  readonly connectTimeoutMs?: number;
  /** How names become addresses; the system's way unless given. */
  readonly resolve?: typeof lookup;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * An undici agent for URLs that users name. Names are resolved once, every address is checked, and the connection goes to
 * the address that was checked, also after a redirect.
 */
export function outboundAgent({ allowPrivate, connectTimeoutMs, resolve = lookup }: OutboundOptions): Agent {
  const timeout = connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  if (allowPrivate) return new Agent({ connect: { timeout } });
  const connect = buildConnector({ timeout, lookup: publicLookup(resolve) });
  return new Agent({
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && isPrivateAddress(host)) return callback(new TargetRefused(host), null);
      connect(options, callback);
    },
  });
}

export interface OutboundSocketOptions {
  /** Name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** `verify` checks the certificate's issuer, time and host name. */
  readonly tls: { readonly verify: boolean } | null;
  readonly allowPrivate: boolean;
  /** Gives up; it has no effect once connected. */
  readonly signal: AbortSignal;
}

/**
 * A connection to a host that users name, under the same rules; ready to be written to.
 * @throws {TargetRefused} and the errors of name service, TCP and TLS
 */
export function outboundSocket({
  host,
  port,
  tls,
  allowPrivate,
  signal,
}: OutboundSocketOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) return reject(new TargetRefused(host));
    const target = { host, port, ...(allowPrivate ? {} : { lookup: publicLookup(lookup) }) };
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = tls
      ? connectTls({ ...target, ...name, rejectUnauthorized: tls.verify })
      : connectTcp(target);
    const giveUp = (): void => void socket.destroy(new Error(`no connection to ${host}:${port} in time`));
    signal.addEventListener('abort', giveUp, { once: true });
    // It stays: between here and the caller's own listener no error may be without one.
    socket.on('error', reject);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', giveUp);
      resolve(socket);
    });
  });
}

/** Loopback, link-local, private, shared, multicast, reserved and unspecified ranges, IPv4 inside IPv6 included. */
export function isPrivateAddress(address: string): boolean {
  return isIP(address) === 6 ? privateRanges.check(address, 'ipv6') : privateRanges.check(address, 'ipv4');
}

const privateRanges = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  privateRanges.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  privateRanges.addSubnet(network, prefix, 'ipv6');

const publicLookup =
  (resolve: typeof lookup): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      if (addresses.some(({ address }) => isPrivateAddress(address)))
        return callback(new TargetRefused(hostname), []);
      const [first] = addresses;
      if (options.all || !first) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
