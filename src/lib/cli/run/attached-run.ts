import type { Backend } from '../../backend/backend.ts';
import { AttachSession } from '../../client/attach.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { OneOffParams, TerminalSize } from '../../client/resources/dynos.ts';
import { CommandError } from '../command-error.ts';
import type { Output } from '../output/output.ts';
import { hasTerminal, runSession } from './terminal-session.ts';

interface Surroundings {
  readonly out: Output;
  readonly client: PlatformClient;
  readonly backend: Backend;
  readonly app: string;
  /** `--no-tty` */
  readonly noTty: boolean;
}

interface RunOptions extends Surroundings {
  readonly params: Omit<OneOffParams, 'attach'>;
}

interface InsideOptions extends Surroundings {
  readonly dyno: string;
  readonly command: string;
  /** What is being done, as people read it. */
  readonly title: string;
}

/** A process that waits for its client. */
interface Offer {
  readonly attachUrl: string | null;
  /** Of its dyno. */
  readonly name: string;
  readonly onResize: (size: TerminalSize) => Promise<void>;
}

const LOST = 'The connection to the dyno was lost before it ended. Its state: renga ps.';

/** Runs a command in a new dyno with this process's streams attached; resolves with the command's own exit status. */
export function runAttached(options: RunOptions): Promise<number> {
  const { out, client, app, params } = options;
  const title = `Running ${out.errorStyle.code(params.command)} on ${out.errorStyle.app(app)}`;
  return attach(options, title, async (terminal) => {
    const env = { ...terminal.env, ...params.env };
    const dyno = await client.dynos.run(app, { ...params, attach: true, force_no_tty: !terminal.tty, env });
    return {
      attachUrl: dyno.attach_url,
      name: dyno.name,
      onResize: (size) => client.dynos.resize(app, dyno.id, size),
    };
  });
}

/** The same inside a dyno that is up already. */
export function runInside(options: InsideOptions): Promise<number> {
  const { client, app, dyno, command } = options;
  return attach(options, options.title, async ({ tty, env }) => {
    const { attach_url, id } = await client.dynos.runInside(app, dyno, { command, force_no_tty: !tty, env });
    return {
      attachUrl: attach_url,
      name: dyno,
      onResize: async (size) => {
        if (id !== undefined) await client.dynos.resizeInside(app, { dyno, id }, size);
      },
    };
  });
}

interface Terminal {
  readonly tty: boolean;
  /** What programs want to know of it. */
  readonly env: Readonly<Record<string, string>>;
}

async function attach(
  { out, backend, noTty }: Surroundings,
  title: string,
  begin: (terminal: Terminal) => Promise<Offer>,
): Promise<number> {
  const tty = !noTty && hasTerminal();
  const { session, onResize } = await out.action(
    title,
    async (report) => {
      const offer = await begin({ tty, env: environment(tty) });
      report(`starting, ${offer.name}`);
      return { ...offer, session: await connect(backend, offer.attachUrl) };
    },
    ({ name }) => `up, ${name}`,
  );
  const outcome = await runSession({
    session,
    tty,
    onResize: (size) => void onResize(size).catch(() => undefined),
  });
  if (outcome === 'disconnected') throw new CommandError('forcing dyno disconnect', { id: 'disconnected' });
  if (outcome === null) throw new CommandError(LOST, { id: 'connection_lost' });
  return outcome;
}

async function connect(backend: Backend, attachUrl: string | null): Promise<AttachSession> {
  if (attachUrl === null)
    throw new CommandError('The platform offered no way to attach.', { id: 'not_attachable' });
  const session = new AttachSession(await backend.dial(attachUrl));
  await session.join(attachUrl);
  return session;
}

function environment(tty: boolean): Readonly<Record<string, string>> {
  const size: Record<string, string> = tty
    ? { COLUMNS: String(process.stdout.columns), LINES: String(process.stdout.rows) }
    : {};
  return { TERM: process.env['TERM'] ?? 'dumb', ...size };
}
