import type { Backend } from '../../backend/backend.ts';
import { AttachSession } from '../../client/attach.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { OneOffParams } from '../../client/resources/dynos.ts';
import type { DynoResource } from '../../client/wire.ts';
import { CommandError } from '../command-error.ts';
import type { Output } from '../output/output.ts';
import { hasTerminal, runSession } from './terminal-session.ts';

interface RunOptions {
  readonly out: Output;
  readonly client: PlatformClient;
  readonly backend: Backend;
  readonly app: string;
  readonly params: Omit<OneOffParams, 'attach'>;
  /** `--no-tty` */
  readonly noTty: boolean;
}

const LOST = 'The connection to the dyno was lost before it ended. Its state: renga ps.';

/** Runs a command in a dyno with this process's streams attached; resolves with the command's own exit status. */
export async function runAttached(options: RunOptions): Promise<number> {
  const { out, client, app, params } = options;
  const tty = !options.noTty && hasTerminal();
  const { dyno, session } = await out.action(
    `Running ${out.errorStyle.code(params.command)} on ${out.errorStyle.app(app)}`,
    async (report) => {
      const dyno = await client.dynos.run(app, {
        ...params,
        attach: true,
        force_no_tty: !tty,
        env: environment(tty, params),
      });
      report(`starting, ${dyno.name}`);
      return { dyno, session: await connect(options.backend, dyno) };
    },
    ({ dyno }) => `up, ${dyno.name}`,
  );
  const outcome = await runSession({
    session,
    tty,
    onResize: (size) => void client.dynos.resize(app, dyno.id, size).catch(() => undefined),
  });
  if (outcome === 'disconnected') throw new CommandError('forcing dyno disconnect', { id: 'disconnected' });
  if (outcome === null) throw new CommandError(LOST, { id: 'connection_lost' });
  return outcome;
}

async function connect(backend: Backend, dyno: DynoResource): Promise<AttachSession> {
  if (dyno.attach_url === null)
    throw new CommandError('The platform offered no way to attach.', { id: 'not_attachable' });
  const session = new AttachSession(await backend.dial(dyno.attach_url));
  await session.join(dyno.attach_url);
  return session;
}

function environment(tty: boolean, params: Omit<OneOffParams, 'attach'>): Readonly<Record<string, string>> {
  const terminal: Record<string, string> = tty
    ? { COLUMNS: String(process.stdout.columns), LINES: String(process.stdout.rows) }
    : {};
  return { TERM: process.env['TERM'] ?? 'dumb', ...terminal, ...params.env };
}
