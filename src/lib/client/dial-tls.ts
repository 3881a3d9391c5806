import type { Duplex } from 'node:stream';
import { lost } from './https-transport.ts';
import { connectionOptions, type Peer } from './peer.ts';
import type { Dial } from './transport.ts';

/** Opens raw TLS to where a peer's attach URLs lead: `rendezvous://host:port/secret`, the port of https without one. */
export function dialTls(peer: Peer): Dial {
  return async (attachUrl) => {
    const { hostname, port } = new URL(attachUrl);
    const { Agent } = await import('node:https');
    const place = { host: hostname, servername: hostname, port: Number(port || 443), allowHalfOpen: true };
    const agent = new Agent(connectionOptions(peer, hostname));
    return new Promise<Duplex>((resolve, reject) => {
      const settle = (error: Error | null, stream?: Duplex): void => {
        if (error) reject(lost(attachUrl.replace(/\/[^/]*$/, ''), error));
        else if (stream) resolve(stream);
      };
      // The agent knows the way through proxies.
      const stream = agent.createConnection({ ...connectionOptions(peer, hostname), ...place }, settle);
      stream?.once('error', settle).once('secureConnect', () => settle(null, stream));
    });
  };
}
