import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { ContainerInfo } from '../port.ts';
import type { Connection } from './connection.ts';
import { startExec } from './exec-session.ts';
import { type Listener, parseListeners } from './proc-net.ts';

const FILES = ['tcp', 'tcp6'] as const;

/** Listening sockets of a running container: from this machine's `/proc` where its process is ours to see, else from inside. */
export async function listenersOf(
  connection: Connection,
  container: ContainerInfo,
): Promise<readonly Listener[]> {
  const seen = connection.isLocal ? await fromProc(container) : null;
  return parseListeners(seen ?? (await fromInside(connection, container.id)));
}

/** `null` when the process is not on this machine: its control groups would name the container. */
async function fromProc({ id, pid }: ContainerInfo): Promise<string | null> {
  if (pid === null) return null;
  try {
    const groups = await readFile(`/proc/${pid}/cgroup`, 'utf8');
    if (!groups.includes(id)) return null;
    const texts = await Promise.all(FILES.map((file) => readFile(`/proc/${pid}/net/${file}`, 'utf8')));
    return texts.join('\n');
  } catch {
    return null;
  }
}

async function fromInside(connection: Connection, id: string): Promise<string> {
  const command = ['cat', ...FILES.map((file) => `/proc/net/${file}`)];
  const session = await startExec(connection, id, { command });
  session.end();
  return text(session.output);
}
