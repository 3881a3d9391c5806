import type { Backend } from '../../backend/backend.ts';
import { AttachSession } from '../../client/attach.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { AddOnResource } from '../../client/wire/add-on.ts';
import { CommandError } from '../command-error.ts';
import { hasTerminal, runSession } from '../run/terminal-session.ts';

interface ConsoleOptions {
  readonly client: PlatformClient;
  readonly backend: Backend;
  readonly addOn: AddOnResource;
  /** Arguments of the service's own client. */
  readonly words: readonly string[];
}

/** Joins this process's streams to the client of a service; resolves with its exit status. */
export async function openConsole(options: ConsoleOptions): Promise<number> {
  const tty = hasTerminal();
  const session = await dial(options, tty);
  const outcome = await runSession({ session, tty, onResize: () => undefined });
  if (outcome === 'disconnected') throw new CommandError('disconnected', { id: 'disconnected' });
  return outcome ?? lost(options.addOn);
}

/** Gives it `input` and resolves with all that it wrote. @throws {CommandError} when it failed, with its words */
export async function askConsole(options: ConsoleOptions, input = ''): Promise<string> {
  const session = await dial(options, false);
  session.write(Buffer.from(input));
  session.endInput();
  const chunks: Uint8Array[] = [];
  const status = await session.read((bytes) => void chunks.push(bytes));
  const text = Buffer.concat(chunks).toString('utf8');
  if (status === null) return lost(options.addOn);
  if (status !== 0) throw new CommandError(text.trim(), { exitCode: status, id: 'console_failed' });
  return text;
}

async function dial({ client, backend, addOn, words }: ConsoleOptions, tty: boolean): Promise<AttachSession> {
  const { rows, columns } = process.stdout;
  // A terminal without a window has no size.
  const size = tty && rows > 0 && columns > 0 ? { rows, columns } : {};
  const { attach_url } = await client.addOns.console(addOn, { words, tty, ...size });
  const session = new AttachSession(await backend.dial(attach_url));
  await session.join(attach_url);
  return session;
}

function lost({ name, app }: AddOnResource): never {
  throw new CommandError(
    `The connection to ${name} was lost. Its state: renga addons:info ${name} --app ${app.name}`,
    { id: 'connection_lost' },
  );
}
