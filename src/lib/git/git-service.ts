import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Actor } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { Pushes } from '../platform/ports.ts';
import { Deadline } from '../std/deadline.ts';
import { answerTo, faultAnswer, say, stopping, tokenNeeded } from './answers.ts';
import { readGit, repositoryConfig, startGit } from './git-command.ts';
import { PUSH_ID, PUSH_SOCKET } from './hook-protocol.ts';
import { type OpenPush, PushDesk } from './push-desk.ts';
import { Repositories } from './repositories.ts';
import {
  advertisementHead,
  noCache,
  parseSmartRequest,
  protocolOf,
  type SmartRequest,
  tokenOf,
} from './smart-http.ts';

export interface GitServiceOptions {
  /** Holds one bare repository an app: `<folder>/<appId>.git`. */
  readonly folder: string;
  readonly pushes: Pushes;
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
const STOP_GRACE_MS = 4_000;

/** Git over smart HTTP: clones as any server does, and makes a build of each push to main. */
export class GitService {
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
      temporaryFolder: this.#repositories.temporaryFolder,
      maxSourceBytes: options.maxSourceBytes ?? 2 * GIB,
      onError: options.onError,
    });
  }

  /** Removes what a crash left and installs the hook. Call it before the first request. */
  async recover(): Promise<void> {
    const { scriptPath } = this.#options.hook;
    await this.#repositories.recover(`#!/bin/sh\nexec ${quote(process.execPath)} ${quote(scriptPath)}\n`);
  }

  /** Deletes the repository of an app that is gone. */
  forget(appId: string): Promise<void> {
    return this.#repositories.forget(appId);
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
    const { app, actor } = await this.#options.pushes.authorize(wanted.appName, token);
    const repository = await this.#repositories.ensure(app.id);
    if (wanted.step === 'advertise') return this.#advertise(req, res, wanted, repository);
    await this.#exchange(req, res, { ...wanted, app, actor, repository });
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
    { service, app, actor, repository }: SmartRequest & { app: App; actor: Actor; repository: string },
  ): Promise<void> {
    if (req.headers['content-type'] !== `application/x-git-${service}-request`)
      return say(res, { status: 415, message: `The body must be application/x-git-${service}-request.` });
    const departed = departure(res);
    const push = service === 'receive-pack' ? this.#expectPush({ app, actor, repository, departed }) : null;
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
    if (push) await this.#desk.close(push);
    res.end();
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
