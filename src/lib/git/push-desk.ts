import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAbsolute, relative } from 'node:path';
import type { Actor } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { Pipeline } from '../domain/pipeline.ts';
import { Refusal } from '../domain/refusal.ts';
import type { BranchPushes, Pushes } from '../platform/ports.ts';
import { randomHex } from '../std/ids.ts';
import { decodeRequest, encodeReply, type HookRequest, type Quarantine } from './hook-protocol.ts';
import { branchMoves, planPush, type RefUpdate, tooMany } from './ref-updates.ts';
import { archiveSource, SourceRefused } from './source-archive.ts';

/** Where the hook of a push finds its control plane, and what is done when it calls. */
interface PushDeskOptions {
  readonly pushes: Pushes;
  readonly branchPushes: BranchPushes;
  readonly temporaryFolder: string;
  readonly maxSourceBytes: number;
  readonly onError: (error: unknown, doing: string) => void;
}

/** What a repository belongs to: a push to an app is built, one to a pipeline is kept. */
export type Destination =
  | { readonly of: 'app'; readonly app: App }
  | { readonly of: 'pipeline'; readonly pipeline: Pipeline };

/** A push from the moment that git is started for it. */
export interface OpenPush {
  /** Good for one call of the hook. */
  readonly id: string;
  readonly to: Destination;
  readonly actor: Actor;
  /** Where it comes from. */
  readonly address: string;
  readonly repository: string;
  /** Aborts when nobody waits for the outcome any more. */
  readonly signal: AbortSignal;
}

/** Joins the pre-receive hook of a push with the build that decides about it. */
export class PushDesk {
  readonly #options: PushDeskOptions;
  readonly #expected = new Map<string, OpenPush>();
  readonly #work = new Map<string, Promise<boolean>>();
  /** App id to the push that is being built; it stays until git has moved the refs. */
  readonly #building = new Map<string, string>();
  /** Push id to what its pipeline is pushed. */
  readonly #kept = new Map<string, readonly RefUpdate[]>();

  constructor(options: PushDeskOptions) {
    this.#options = options;
  }

  /** Expects the hook of one push. */
  open(push: Omit<OpenPush, 'id'>): OpenPush {
    const open = { ...push, id: randomHex(24) };
    this.#expected.set(open.id, open);
    return open;
  }

  /**
   * Call it when git has ended: the next push to the app may be built. Resolves when nothing of this one runs on, with what
   * a pipeline was pushed that its hook let through.
   */
  async close(push: OpenPush): Promise<readonly RefUpdate[]> {
    this.#expected.delete(push.id);
    await this.#work.get(push.id);
    this.#work.delete(push.id);
    const kept = this.#kept.get(push.id) ?? [];
    this.#kept.delete(push.id);
    if (push.to.of === 'app' && this.#building.get(push.to.app.id) === push.id)
      this.#building.delete(push.to.app.id);
    return kept;
  }

  /** Answers the hook: what the pusher reads while it happens, then the verdict. */
  async answer(id: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const push = this.#expected.get(id);
    this.#expected.delete(id);
    if (!push) {
      res.writeHead(404).end();
      return;
    }
    const request = decodeRequest(await readBody(req));
    const gone = new AbortController();
    res.once('close', () => gone.abort(new Error('the push was broken off')));
    res.writeHead(200, { 'content-type': 'application/x-ndjson' });
    res.flushHeaders();
    const signal = AbortSignal.any([push.signal, gone.signal]);
    const work = this.#decide(push, request, (text) => res.write(encodeReply({ text })), signal);
    this.#work.set(id, work);
    res.end(encodeReply({ exit: (await work) ? 0 : 1 }));
  }

  async #decide(
    push: OpenPush,
    request: HookRequest,
    write: (text: string) => void,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      if (push.to.of === 'pipeline')
        return await this.#keep(push.id, push.to.pipeline, request.updates, write);
      const plan = planPush(request.updates);
      if (plan.kind === 'store') write(`${plan.message}\n`);
      if (plan.kind === 'refuse') write(complaint(plan.message));
      if (plan.kind !== 'build') return plan.kind === 'store';
      if (!this.#reserve(push.id, push.to.app.id)) {
        write(
          complaint('Push rejected, another push to this app is being built.\nPush again when it has ended.'),
        );
        return false;
      }
      return await this.#build(push, push.to.app, plan.commit, request.quarantine, write, signal);
    } catch (error) {
      write(complaint(this.#explain(error, signal)));
      return false;
    }
  }

  async #keep(
    pushId: string,
    pipeline: Pipeline,
    updates: readonly RefUpdate[],
    write: (text: string) => void,
  ): Promise<boolean> {
    const refusal = tooMany(updates);
    if (refusal !== null) {
      write(complaint(refusal));
      return false;
    }
    this.#kept.set(pushId, updates);
    for (const line of await this.#options.branchPushes.foretell(pipeline, branchMoves(updates)))
      write(`${line}\n`);
    return true;
  }

  async #build(
    push: OpenPush,
    app: App,
    commit: string,
    quarantine: Quarantine,
    write: (text: string) => void,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { pushes, temporaryFolder: folder, maxSourceBytes: maxBytes } = this.#options;
    const { actor, address, repository } = push;
    const env = checkQuarantine(quarantine, repository);
    await using source = await archiveSource({
      repository,
      commit,
      env,
      folder,
      name: push.id,
      maxBytes,
      signal,
    });
    const { ok } = await pushes.build(
      { app, actor, address, commit, commitSubject: source.subject, sourceTarPath: source.tarPath },
      write,
      signal,
    );
    return ok && !signal.aborted;
  }

  #reserve(pushId: string, appId: string): boolean {
    if (this.#building.has(appId)) return false;
    this.#building.set(appId, pushId);
    return true;
  }

  #explain(error: unknown, signal: AbortSignal): string {
    if (signal.aborted) return `Build interrupted: ${reasonOf(signal)}.`;
    if (error instanceof SourceRefused || error instanceof Refusal) return error.message;
    this.#options.onError(error, 'building a push');
    return 'Push rejected, something went wrong on our side. Nothing was changed; push again.';
  }
}

/** Objects of a push are read from inside of its own repository and nowhere else. */
function checkQuarantine(quarantine: Quarantine, repository: string): Readonly<Record<string, string>> {
  for (const path of [quarantine.GIT_OBJECT_DIRECTORY, quarantine.GIT_QUARANTINE_PATH]) {
    if (path === undefined) continue;
    const inside = relative(repository, path);
    if (!inside.startsWith('objects') || isAbsolute(inside))
      throw new Error(`quarantine is elsewhere: ${path}`);
  }
  return quarantine;
}

const MOST_BODY_BYTES = 8 * 1024 * 1024;

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) throw new Error('the list of refs is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const complaint = (message: string): string =>
  `${message
    .split('\n')
    .map((line) => ` !     ${line}`)
    .join('\n')}\n`;

const reasonOf = (signal: AbortSignal): string =>
  signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
