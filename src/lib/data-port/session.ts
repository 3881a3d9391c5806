import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import type { CancelKeys } from './cancel-keys.ts';
import type { Refuse } from './refusals.ts';
import { watchOf } from './sign-in.ts';
import type { Target, WrongPasswords } from './targets.ts';
import type { WaitingRoom } from './waiting-room.ts';

interface SessionOptions {
  readonly client: TLSSocket;
  readonly target: Target;
  readonly refuse: Refuse;
  readonly waitingRoom: WaitingRoom;
  readonly wrongPasswords: WrongPasswords;
  readonly cancelKeys: CancelKeys;
}

/** From the end of the handshake until the server has taken a password; PostgreSQL's own limit is twice that. */
const SIGN_IN_MS = 30_000;
const CONNECT_MS = 5_000;
const KEEP_ALIVE_MS = 60_000;
/** A pipeline there and back hangs eight listeners on each end. */
const LISTENERS = 20;

/** Joins a client to a server, until either ends. Never rejects. */
export async function runSession(options: SessionOptions): Promise<void> {
  const { client, target, refuse, waitingRoom } = options;
  const gone = new AbortController();
  client.once('close', () => gone.abort());
  const late = AbortSignal.any([gone.signal, AbortSignal.timeout(SIGN_IN_MS)]);
  const leave = await waitingRoom.enter(target.addOnId, late);
  if (leave === null)
    return refuse('tooMany', 'Too many connections wait to sign in. Try again in a moment.');
  try {
    const server = await dial(target, late);
    if (server === null)
      return refuse('unavailable', 'The server of this add-on does not answer. Try again in a moment.');
    await join(options, { server, leave });
  } finally {
    leave();
  }
}

/** `null` when nothing answers in time. */
export async function dial(
  { host, port }: Pick<Target, 'host' | 'port'>,
  signal: AbortSignal,
): Promise<Socket | null> {
  const server = connect({ host, port, allowHalfOpen: true });
  try {
    await once(server, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]) });
  } catch {
    server.destroy();
    return null;
  }
  return server.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
}

/** Whatever ends one side, and however, ends the other. */
async function join(
  options: SessionOptions,
  { server, leave }: { readonly server: Socket; readonly leave: () => void },
): Promise<void> {
  const { client } = options;
  client.setMaxListeners(LISTENERS);
  server.setMaxListeners(LISTENERS);
  const cut = (): void => {
    client.destroy();
    server.destroy();
  };
  const end = watchSignIn(options, { server, leave, cut });
  await pipeline(client, server, client).catch(() => undefined);
  end();
  cut();
}

/** Looks at what the server answers until somebody is signed in; who is not in time is cut off. */
function watchSignIn(
  { target, wrongPasswords, client, cancelKeys }: SessionOptions,
  { server, leave, cut }: { readonly server: Socket; readonly leave: () => void; readonly cut: () => void },
): () => void {
  const address = client.remoteAddress ?? 'nowhere';
  const patience = setTimeout(cut, SIGN_IN_MS);
  let forgetKey = (): void => undefined;
  const see = watchOf[target.protocol]({
    onSignedIn: () => {
      clearTimeout(patience);
      leave();
    },
    onWrongPassword: () => {
      wrongPasswords.note(address);
      // Its answer is on the way still.
      if (!wrongPasswords.mayTry(address)) server.end();
    },
    onCancelKey: (key) => {
      forgetKey = cancelKeys.keep(key, target);
    },
  });
  const look = (chunk: Buffer): void => {
    if (!see(chunk)) server.off('data', look);
  };
  server.on('data', look);
  return () => {
    clearTimeout(patience);
    forgetKey();
  };
}
