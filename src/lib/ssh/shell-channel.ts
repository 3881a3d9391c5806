import { once } from 'node:events';
import type { ServerChannel } from 'ssh2';
import type { RendezvousClient } from '../platform/ports.ts';

/** One channel of an SSH session as the client of a process in a dyno. */
export function clientOf(channel: ServerChannel): RendezvousClient {
  const close = (): void => {
    if (channel.destroyed) return;
    channel.end();
    channel.close();
  };
  channel.on('error', close);
  return {
    input: channel,
    write: async (bytes) => {
      if (channel.destroyed || channel.writableEnded) return;
      if (!channel.write(bytes)) await Promise.race([once(channel, 'drain'), once(channel, 'close')]);
    },
    exit: async (status) => {
      if (!channel.destroyed) channel.exit(status);
    },
    close,
  };
}
