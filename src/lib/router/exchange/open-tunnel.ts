import type { DynoTarget } from '../routing/dyno-target.ts';
import type { UpstreamConnection } from '../upstream/connection.ts';
import type { ResponseHead } from '../upstream/response-head.ts';
import type { UpgradeRequest } from './context.ts';
import { rawHead } from './raw-head.ts';
import { Tunnel } from './tunnel.ts';

const EXTENSIONS = 'sec-websocket-extensions';
const COMPRESSION = /^permessage-deflate\b[^,]*$/i;

export interface TunnelEnds {
  readonly upgrade: UpgradeRequest;
  readonly dyno: DynoTarget;
  readonly connection: UpstreamConnection;
  /** Longest silence in both directions, ms. */
  readonly idleMs: number;
  /** Told once, when both sides are closed. */
  readonly onEnd: (why: 'closed' | 'idle') => void;
}

/** Passes a 101 on and joins client and dyno, whose request is over with that. */
export function openTunnel(head: ResponseHead, ends: TunnelEnds): Tunnel {
  const { upgrade, dyno, connection, idleMs, onEnd } = ends;
  upgrade.free();
  upgrade.socket.write(rawHead(head, 'Connection: Upgrade\r\n'), 'latin1');
  const tunnel: Tunnel = new Tunnel({
    client: upgrade.socket,
    early: upgrade.early,
    connection,
    isWebsocket: isWebsocket(upgrade.protocol, head),
    dynoHasLeft: () => dyno.retired,
    idleMs,
    onEnd: (why) => {
      onEnd(why);
      dyno.removeTunnel(tunnel);
    },
  });
  dyno.addTunnel(tunnel);
  dyno.finish();
  return tunnel;
}

/** Whether frames go through that we can follow: an extension that we do not know might change their form. */
function isWebsocket(protocol: string, { fields }: ResponseHead): boolean {
  if (protocol.toLowerCase() !== 'websocket') return false;
  const at = fields.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === EXTENSIONS);
  return at < 0 || COMPRESSION.test(fields[at + 1] ?? '');
}
