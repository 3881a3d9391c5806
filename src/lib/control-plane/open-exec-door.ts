import type { ExecPass } from '../platform/exec-access.ts';
import { serveFiles } from '../ssh/file-channel.ts';
import { hostKeyIn } from '../ssh/host-key.ts';
import { openSshDoor } from '../ssh/ssh-door.ts';
import type { Surroundings } from './outside.ts';
import type { UseCases } from './use-cases.ts';

interface ExecDoorParts {
  readonly useCases: Pick<UseCases, 'dynos' | 'execAccess'>;
  /** Ends it, and what goes through it. */
  readonly signal: AbortSignal;
}

/** Opens the SSH door to dynos, where the settings ask for one. What is in its way is noted, and the rest goes on. */
export async function openExecDoor(
  { home, settings, journal }: Pick<Surroundings, 'home' | 'settings' | 'journal'>,
  { useCases, signal }: ExecDoorParts,
): Promise<void> {
  const { sshBind: bind, sshPort: port, domain } = settings;
  const [host] = bind;
  if (host === undefined) return;
  const { dynos, execAccess } = useCases;
  const onError = (error: unknown): void => journal.trouble(error, 'ssh door');
  try {
    const { default: ssh2 } = await import('ssh2');
    const hostKey = await hostKeyIn(home.in('tls', 'ssh-host-key'));
    await openSshDoor<ExecPass>({
      bind,
      port,
      hostKey,
      passes: execAccess,
      session: ({ account, app, dyno }) => ({
        enter: async (command, env, client) => {
          const id = await dynos.enter(account, app.id, { dyno: dyno.id, command, env }, client);
          return (size) =>
            void dynos.resizeInside(account, app.id, { dyno: dyno.id, id }, size).catch(() => undefined);
        },
        addressOf: (wanted) => addressIn(dyno.endpoint, { own: dyno.port, wanted }),
        serveFiles: (sftp, runIn) =>
          serveFiles({ sftp, runIn, folder: home.in('tmp'), codes: ssh2.utils.sftp.STATUS_CODE }),
      }),
      onError,
      signal,
    });
    execAccess.opened({
      host: ['0.0.0.0', '::'].includes(host) ? `ssh.${domain}` : host,
      publicKey: hostKey.public,
    });
  } catch (error) {
    onError(error);
  }
}

/** A dyno that is reached by a published port is reached by that alone. */
function addressIn(
  endpoint: string | null,
  { own, wanted }: { readonly own: number; readonly wanted: number },
): { readonly host: string; readonly port: number } | null {
  const [, host = '', port = ''] = /^\[?([^\]]+)\]?:(\d+)$/.exec(endpoint ?? '') ?? [];
  if (host === '') return null;
  if (Number(port) === own) return { host, port: wanted };
  return wanted === own ? { host, port: Number(port) } : null;
}
