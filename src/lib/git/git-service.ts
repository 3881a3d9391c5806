import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Actor } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import type {
  Branch,
  Branches,
  BranchPushes,
  BranchSource,
  GitCredentials,
  Pushes,
} from '../platform/ports.ts';
import { clientAddress } from '../std/client-address.ts';
import { Deadline } from '../std/deadline.ts';
import { randomHex } from '../std/ids.ts';
import { answerTo, faultAnswer, say, stopping, tokenNeeded } from './answers.ts';
import { readGit, repositoryConfig, startGit } from './git-command.ts';
import { PUSH_ID, PUSH_SOCKET } from './hook-protocol.ts';
import { type Destination, type OpenPush, PushDesk } from './push-desk.ts';
import { branchMoves } from './ref-updates.ts';
import { Repositories, readBranches } from './repositories.ts';
import {
  advertisementHead,
  noCache,
  parseSmartRequest,
  protocolOf,
  type SmartRequest,
  tokenOf,
} from './smart-http.ts';
import { archiveSource, SourceRefused } from './source-archive.ts';

export interface GitServiceOptions {
  /** Holds one bare repository an app and a pipeline: `<folder>/<id>.git`. */
  readonly folder: string;
  readonly pushes: Pushes;
  readonly branchPushes: BranchPushes;
  /** The program that git runs as pre-receive hook, and the socket where `answerHook` is served as `POST /push/ID`. */
  readonly hook: { readonly scriptPath: string; readonly socketPath: string };
  /** Most bytes of one push; 1 GiB unless given. */
  readonly maxInputBytes?: number;
  /** Most bytes of an uncompressed source tree; 2 GiB unless given. */
  readonly maxSourceBytes?: number;
  /** Faults of ours that a pusher only sees as "something went wrong". */
  readonly onError: (error: unknown, doing: string) => void;
}

const GIB = 1024 ** 3;
const MOST_SOURCE_BYTES = 2 * GIB;
const STOP_GRACE_MS = 4_000;

/** Git over smart HTTP: clones as any server does, and makes a build of each push to main of an app. */
export class GitService implements Branches {
  readonly #options: GitServiceOptions;
  readonly #repositories: Repositories;
  readonly #desk: PushDesk;
  /** Aborts builds, whose pushers then read why. */
  readonly #stopping = new AbortController();
  /** Ends git itself, for clients that are still sending. */
  readonly #killing = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(options: GitServiceOptions) {
    this.#options = options;
    this.#repositories = new Repositories({ folder: options.folder });
    this.#desk = new PushDesk({
      pushes: options.pushes,
      branchPushes: options.branchPushes,
      temporaryFolder: this.#repositories.temporaryFolder,
      maxSourceBytes: options.maxSourceBytes ?? MOST_SOURCE_BYTES,
      onError: options.onError,
    });
  }

  /** Removes what a crash left and installs the hook. Call it before the first request. */
  async recover(): Promise<void> {
    const { scriptPath } = this.#options.hook;
    await this.#repositories.recover(`#!/bin/sh\nexec ${quote(process.execPath)} ${quote(scriptPath)}\n`);
  }

  /** Deletes the repository of an app or a pipeline that is gone. */
  forget(id: string): Promise<void> {
    return this.#repositories.forget(id);
  }

  async list(pipelineId: string): Promise<readonly Branch[]> {
    return readBranches(await this.#repositories.ensure(pipelineId));
  }

  async source(pipelineId: string, commit: string, signal: AbortSignal): Promise<BranchSource> {
    const repository = await this.#repositories.ensure(pipelineId);
    const { temporaryFolder: folder } = this.#repositories;
    const maxBytes = this.#options.maxSourceBytes ?? MOST_SOURCE_BYTES;
    try {
      return await archiveSource({
        repository,
        commit,
        env: {},
        folder,
        name: randomHex(24),
        maxBytes,
        signal,
      });
    } catch (error) {
      if (error instanceof SourceRefused) throw Refusal.invalid(error.message, 'source_refused');
      throw error;
    }
  }

  /** Takes no more, breaks off what runs, telling why, and waits for it within the deadline. */
  async close(deadline: Deadline): Promise<void> {
    this.#stopping.abort(new Error('the control plane is being stopped'));
    const ended = Promise.allSettled(this.#running);
    await new Deadline(Math.min(STOP_GRACE_MS, deadline.leftMs)).met(ended);
    this.#killing.abort();
    await deadline.met(ended);
  }

  /** Serves one request; `url` is its path and query. Never rejects. */
  async handle(req: IncomingMessage, res: ServerResponse, url: string): Promise<void> {
    const done = this.#serve(req, res, url).catch((error: unknown) => this.#fail(res, error));
    this.#running.add(done);
    await done;
    this.#running.delete(done);
  }

  /** Serves the hook's `POST /push/ID`; mount it on the internal socket only. Never rejects. */
  async answerHook(req: IncomingMessage, res: ServerResponse, id: string): Promise<void> {
    await this.#desk.answer(id, req, res).catch((error: unknown) => this.#fail(res, error));
  }

  async #serve(req: IncomingMessage, res: ServerResponse, url: string): Promise<void> {
    if (this.#stopping.signal.aborted) return say(res, stopping);
    const wanted = parseSmartRequest(req.method ?? 'GET', url);
    if ('status' in wanted) return say(res, wanted);
    const token = tokenOf(req.headers.authorization);
    if (token === null) return say(res, tokenNeeded);
    const address = clientAddress(req.headers['x-forwarded-for']?.toString());
    const { to, actor } = await this.#destination(wanted, { token, address });
    const repository = await this.#repositories.ensure(to.of === 'app' ? to.app.id : to.pipeline.id);
    if (wanted.step === 'advertise') return this.#advertise(req, res, wanted, repository);
    await this.#exchange(req, res, { ...wanted, to, actor, address, repository });
  }

  async #destination(
    { of, name }: SmartRequest,
    credentials: GitCredentials,
  ): Promise<{ readonly to: Destination; readonly actor: Actor }> {
    if (of === 'app') {
      const { app, actor } = await this.#options.pushes.authorize(name, credentials);
      return { to: { of, app }, actor };
    }
    const { pipeline, actor } = await this.#options.branchPushes.authorizePipeline(name, credentials);
    return { to: { of, pipeline }, actor };
  }

  async #advertise(
    req: IncomingMessage,
    res: ServerResponse,
    { service }: SmartRequest,
    repository: string,
  ): Promise<void> {
    const env = protocolOf(req.headers['git-protocol']);
    const refs = await readGit(
      [...this.#config(), service, '--stateless-rpc', '--advertise-refs', repository],
      { env },
    );
    res.writeHead(200, { ...noCache, 'content-type': `application/x-git-${service}-advertisement` });
    res.end(Buffer.concat([Buffer.from(advertisementHead(service, env)), refs]));
  }

  async #exchange(
    req: IncomingMessage,
    res: ServerResponse,
    { service, to, actor, address, repository }: SmartRequest & Omit<OpenPush, 'id' | 'signal'>,
  ): Promise<void> {
    if (req.headers['content-type'] !== `application/x-git-${service}-request`)
      return say(res, { status: 415, message: `The body must be application/x-git-${service}-request.` });
    const departed = departure(res);
    const push =
      service === 'receive-pack' ? this.#expectPush({ to, actor, address, repository, departed }) : null;
    const env = {
      ...protocolOf(req.headers['git-protocol']),
      ...(push ? { [PUSH_ID]: push.id, [PUSH_SOCKET]: this.#options.hook.socketPath } : {}),
    };
    // A receive-pack that is killed leaves its files behind: it is led to its end instead, with nobody listening.
    const signal = push ? this.#killing.signal : AbortSignal.any([this.#killing.signal, departed]);
    const git = startGit([...this.#config(), service, '--stateless-rpc', repository], { env, signal });
    res.writeHead(200, { ...noCache, 'content-type': `application/x-git-${service}-result` });
    feed(req, git.stdin);
    relay(git.stdout, res);
    await git;
    if (push) await this.#closePush(push);
    res.end();
  }

  /** Tells of branches that are where they were pushed to. */
  async #closePush(push: OpenPush): Promise<void> {
    const { to, actor, address, repository } = push;
    const moves = branchMoves(await this.#desk.close(push));
    if (to.of !== 'pipeline' || moves.length === 0) return;
    const branches = await readBranches(repository);
    const done = moves.filter(
      ({ branch, commit }) => commit === (branches.find(({ name }) => name === branch)?.commit ?? null),
    );
    await this.#options.branchPushes.moved(to.pipeline, { actor, address }, done);
  }

  #expectPush({ departed, ...push }: Omit<OpenPush, 'id' | 'signal'> & { departed: AbortSignal }): OpenPush {
    return this.#desk.open({ ...push, signal: AbortSignal.any([this.#stopping.signal, departed]) });
  }

  #config(): readonly string[] {
    const maxInputBytes = this.#options.maxInputBytes ?? GIB;
    return [...repositoryConfig({ maxInputBytes }), '-c', `core.hooksPath=${this.#repositories.hooksFolder}`];
  }

  #fail(res: ServerResponse, error: unknown): void {
    const answer = answerTo(error);
    if (!answer) this.#options.onError(error, 'serving git');
    if (res.headersSent) res.destroy();
    else say(res, answer ?? faultAnswer(error));
  }
}

/** Passes a request body to git, and reads on when git has heard enough, so that the client comes to read the answer. */
function feed(req: IncomingMessage, stdin: Writable): void {
  const source = req.headers['content-encoding'] === 'gzip' ? req.pipe(createGunzip()) : req;
  source.once('error', () => stdin.end());
  req.once('close', () => {
    if (!req.complete) stdin.end();
  });
  stdin.once('error', () => {
    source.unpipe(stdin);
    req.unpipe();
    req.resume();
  });
  source.pipe(stdin);
}

/** Passes on what git says, and lets it finish its sentence when the client has gone. */
function relay(stdout: Readable, res: ServerResponse): void {
  stdout.pipe(res, { end: false });
  res.once('close', () => {
    stdout.unpipe(res);
    stdout.resume();
  });
}

/** Aborts when the client goes before it has its answer. */
function departure(res: ServerResponse): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort(new Error('the client went away'));
  });
  return gone.signal;
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
