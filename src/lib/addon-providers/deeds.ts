import { Refusal } from '../domain/refusal.ts';
import { type Engine, EngineError, type ExecSession } from '../engine/port.ts';
import type { DataTransfer, DumpTransfer, LoadTransfer } from '../platform/ports.ts';
import type { ServiceRecipe } from './catalogue.ts';

/** A server and the script of what can be asked of it. */
export interface DeedPlace {
  readonly engine: Engine;
  readonly containerId: string;
  /** Text of the service's `admin`. */
  readonly script: string;
}

/** @throws {Refusal} `not_offered` when the service knows no deeds */
export function deedPlace(engine: Engine, recipe: ServiceRecipe, containerId: string): DeedPlace {
  const { label, admin: script } = recipe;
  if (script === null) throw new Refusal('not_offered', `${label} cannot do that.`, { id: 'no_such_deed' });
  return { engine, containerId, script };
}

/**
 * Runs the script of a service beside its server. The script comes with the control plane and not with the image, so that
 * servers made by an older one can be asked too.
 * @throws {Refusal} `engine_unavailable` while the server does not run, `invalid_params` with what the script said
 */
export async function runDeed(place: DeedPlace, words: readonly string[], input = ''): Promise<string> {
  const session = await begin(place, words);
  const said = collect(session.output);
  await session.write(new TextEncoder().encode(input)).catch(() => undefined);
  session.end();
  return check(session, await said);
}

/** `cluster` is SQL for a server that has nothing: users with their passwords, and the database with who owns what in it. */
type Dump = Omit<DumpTransfer, 'format'> & { readonly format?: DumpTransfer['format'] | 'cluster' };

/** Everything that the deed `dump` writes; throws at its end unless it went well. */
export async function* dumpOf(place: DeedPlace, transfer: Dump): AsyncGenerator<Uint8Array> {
  const { id, signal, format = 'custom', rowless = [] } = transfer;
  signal.throwIfAborted();
  const session = await begin(place, ['dump', id, format, ...rowless]);
  const stop = (): void => void end(place, session, id);
  signal.addEventListener('abort', stop, { once: true });
  let isRead = false;
  try {
    session.end();
    yield* session.output;
    isRead = true;
  } finally {
    signal.removeEventListener('abort', stop);
    if (!isRead) await end(place, session, id);
  }
  await report(place, transfer);
  signal.throwIfAborted();
  await check(session, '');
}

/** Gives an archive to the deed `load`. */
export function load(
  place: DeedPlace,
  archive: AsyncIterable<Uint8Array>,
  { users, extensions, ...transfer }: LoadTransfer & { readonly users: readonly string[] },
): Promise<void> {
  return feed(place, archive, {
    ...transfer,
    words: ['load', transfer.id, extensions.join(' '), ...users],
  });
}

/** Gives all bytes to a deed that reads them. */
export async function feed(
  place: DeedPlace,
  archive: AsyncIterable<Uint8Array>,
  { words, ...transfer }: DataTransfer & { readonly words: readonly string[] },
): Promise<void> {
  const { id, signal } = transfer;
  signal.throwIfAborted();
  const session = await begin(place, words);
  const said = collect(session.output).catch(() => '');
  const stop = (): void => void end(place, session, id);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await pour(archive, session);
    session.end();
    const text = await said;
    await report(place, transfer);
    await check(session, text);
  } catch (error) {
    // Half an archive is not to be taken for a whole one.
    await end(place, session, id);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A script that has ended takes no more, and says why. */
async function pour(archive: AsyncIterable<Uint8Array>, session: ExecSession): Promise<void> {
  for await (const chunk of archive) {
    const isTaken = await session.write(chunk).then(
      () => true,
      () => false,
    );
    if (!isTaken) return;
  }
}

async function end(place: DeedPlace, session: ExecSession, id: string): Promise<void> {
  session.destroy();
  await runDeed(place, ['cancel', id]).catch(() => undefined);
}

async function report(place: DeedPlace, { id, onLine }: DataTransfer): Promise<void> {
  const text = await runDeed(place, ['log', id]).catch(() => '');
  for (const line of text.split('\n')) if (line !== '') onLine(line);
}

function begin({ engine, containerId, script }: DeedPlace, words: readonly string[]): Promise<ExecSession> {
  const command = ['/bin/sh', '-c', script, 'admin', ...words];
  return engine.containers.exec(containerId, { command }).catch(refuseStopped);
}

async function check(session: ExecSession, text: string): Promise<string> {
  if ((await session.exitCode()) === 0) return text;
  const words = text.trim().replace(/^(pg_\w+: )?(ERROR|error): +/, '');
  throw Refusal.invalid(words || 'The server did not say why it would not.', 'service_refused');
}

async function collect(output: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of output) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function refuseStopped(error: unknown): never {
  if (error instanceof EngineError && (error.code === 'conflict' || error.code === 'not_found'))
    throw new Refusal(
      'engine_unavailable',
      'The server of this add-on does not run just now. Try again in a moment.',
    );
  throw error;
}
