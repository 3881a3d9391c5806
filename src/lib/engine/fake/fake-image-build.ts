import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { randomHex } from '../../std/ids.ts';
import {
  type Containers,
  EngineError,
  type ImageBuild,
  type ImageBuildOptions,
  type ImageInfo,
} from '../port.ts';
import { unpack } from './fake-archive.ts';

/** How an image says that it is run, as engines write it. */
export type RunConfig = Readonly<Record<string, unknown>>;

/** What a stage of a Dockerfile has come to. */
interface Stage {
  readonly layers: readonly string[];
  readonly config: RunConfig;
}

/** What a build needs of the engine around it. */
export interface BuildGround {
  find(ref: string): (ImageInfo & { readonly config: RunConfig }) | null;
  /** Puts what a stage has come to there, under a name or for its next step alone. */
  keep(stage: Stage, ref: string | null): ImageInfo;
  readonly containers: Pick<Containers, 'create' | 'start' | 'output' | 'wait' | 'remove'>;
}

/** What a container that runs a step is called. */
export const STEP = 'fake-build-step-';
const EMPTY: Stage = { layers: [], config: {} };
const CONFIG: Readonly<Record<string, string>> = {
  CMD: 'Cmd',
  ENTRYPOINT: 'Entrypoint',
  USER: 'User',
  WORKDIR: 'WorkingDir',
};

/** Why a Dockerfile cannot be built. */
class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly exitCode: number | null;

  constructor(message: string, exitCode: number | null = null) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Builds one Dockerfile of one instruction a line: FROM, COPY, RUN and what says how an image is run. */
export class FakeImageBuild {
  readonly #ground: BuildGround;
  readonly #options: ImageBuildOptions;
  readonly #files = new Map<string, Buffer>();
  readonly #stages = new Map<string, Stage>();
  #stage: Stage = EMPTY;

  constructor(ground: BuildGround, options: ImageBuildOptions) {
    this.#ground = ground;
    this.#options = options;
  }

  async run(context: Readable): Promise<ImageBuild> {
    try {
      await unpack(context, '/', this.#files);
      await this.#follow(this.#instructions());
      return { ok: true, image: this.#ground.keep(this.#stage, this.#options.ref) };
    } catch (error) {
      this.#options.signal.throwIfAborted();
      if (!(error instanceof StepFailed)) throw error;
      return { ok: false, message: error.message, exitCode: error.exitCode };
    }
  }

  #instructions(): readonly string[] {
    const { dockerfile, ref } = this.#options;
    const text = this.#files.get(posix.join('/', dockerfile));
    if (!text) throw new EngineError('failed', `Cannot build image ${ref}: no Dockerfile ${dockerfile}`);
    return text
      .toString()
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
  }

  async #follow(lines: readonly string[]): Promise<void> {
    const { onOutput, signal, target } = this.#options;
    if (target !== null && !lines.some((line) => line.startsWith('FROM ') && line.endsWith(` ${target}`)))
      throw new StepFailed(`failed to reach build target ${target} in Dockerfile`);
    let name = '';
    for (const [index, line] of lines.entries()) {
      signal.throwIfAborted();
      const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      if (word === 'FROM' && name !== '' && name === target) return;
      onOutput(`Step ${index + 1}/${lines.length} : ${line}\n`);
      if (word === 'FROM') [, , name = ''] = rest.split(/\s+/);
      await this.#take(word, rest);
      if (name !== '') this.#stages.set(name, this.#stage);
    }
  }

  async #take(word: string, rest: string): Promise<void> {
    if (word === 'FROM') this.#stage = this.#base(rest.split(/\s+/)[0] ?? '');
    else if (word === 'RUN') await this.#run(rest);
    else if (word === 'COPY') this.#copy(rest.split(/\s+/)[0] ?? '');
    else if (CONFIG[word]) this.#say(CONFIG[word], wordsOf(rest));
    else if (!['ARG', 'ENV', 'LABEL', 'EXPOSE'].includes(word))
      throw new StepFailed(`dockerfile parse error: unknown instruction: ${word}`);
  }

  #base(ref: string): Stage {
    if (ref === 'scratch') return EMPTY;
    const found = this.#stages.get(ref) ?? this.#ground.find(ref);
    if (found) return found;
    throw new StepFailed(`Get "https://registry/v2/": dial tcp: no registry answers for ${ref}`);
  }

  #say(key: string, words: readonly string[]): void {
    const value = key === 'User' || key === 'WorkingDir' ? words.at(-1) : words;
    this.#stage = { ...this.#stage, config: { ...this.#stage.config, [key]: value } };
  }

  #copy(source: string): void {
    const path = posix.join('/', source);
    const found = [...this.#files].filter(
      ([name]) => name === path || name.startsWith(posix.join(path, '/')),
    );
    if (found.length === 0)
      throw new StepFailed(
        `COPY failed: file not found in build context or excluded by .dockerignore: stat ${source}: file does not exist`,
      );
    const hash = createHash('sha256');
    for (const [name, content] of found) hash.update(name).update(content);
    this.#stage = { ...this.#stage, layers: [...this.#stage.layers, `sha256:${hash.digest('hex')}`] };
  }

  async #run(text: string): Promise<void> {
    const { containers } = this.#ground;
    const { network, limits, signal, onOutput } = this.#options;
    const command = wordsOf(text);
    const { id } = await containers.create({
      name: `${STEP}${randomHex(8)}`,
      image: this.#ground.keep(this.#stage, null).id,
      labels: {},
      command,
      env: {},
      user: '0',
      workingDir: '/',
      network,
      limits: { ...limits, pids: 0 },
    });
    try {
      await containers.start(id);
      for await (const { text: line } of containers.output(id, { follow: true, signal }))
        onOutput(`${line}\n`);
      const { exitCode } = await containers.wait(id, signal);
      if (exitCode !== 0)
        throw new StepFailed(
          `The command '${command.join(' ')}' returned a non-zero code: ${exitCode}`,
          exitCode,
        );
    } finally {
      await containers.remove(id);
    }
  }
}

/** A list as JSON, or a line for a shell. */
const wordsOf = (text: string): readonly string[] =>
  text.startsWith('[') ? JSON.parse(text) : ['/bin/sh', '-c', text];
