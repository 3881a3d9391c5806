import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { decodeReply, type HookRequest, PUSH_ID, PUSH_SOCKET, QUARANTINE_KEYS } from './hook-protocol.ts';
import { parseRefUpdates } from './ref-updates.ts';

/** The hook's own surroundings: those of its process. */
export interface HookSurroundings {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Asks the control plane to build what is being pushed, prints what it says while it says it, and returns the exit
 * status that tells git whether to move the refs.
 */
export async function askForBuild(around: HookSurroundings): Promise<number> {
  try {
    const body = JSON.stringify(await readPush(around));
    return await relay(await post(around.env, body), around.stdout);
  } catch (error) {
    around.stdout.write(
      `\n !     Build interrupted: ${reasonOf(error)}.\n !     Push again to start a new one.\n`,
    );
    return 1;
  }
}

async function readPush(around: HookSurroundings): Promise<HookRequest> {
  const quarantine = Object.fromEntries(
    QUARANTINE_KEYS.flatMap((key) => (around.env[key] === undefined ? [] : [[key, around.env[key]]])),
  );
  return { updates: parseRefUpdates(await text(around.stdin)), quarantine };
}

function post(env: HookSurroundings['env'], body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath: env[PUSH_SOCKET] ?? '', path: `/push/${env[PUSH_ID] ?? ''}`, method: 'POST' },
      resolve,
    );
    call.once('error', reject);
    call.end(body);
  });
}

async function relay(answer: IncomingMessage, output: Writable): Promise<number> {
  if (answer.statusCode !== 200) throw new Error(`the platform answered ${answer.statusCode ?? 'nothing'}`);
  for await (const line of createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY })) {
    const reply = decodeReply(line);
    if ('exit' in reply) return reply.exit;
    output.write(reply.text);
  }
  throw new Error('the platform was stopped');
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ECONNRESET' || code === 'ECONNREFUSED' || code === 'ENOENT')
    return 'the platform was stopped';
  return error instanceof Error ? error.message : String(error);
}
