import { homedir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../domain/refusal.ts';
import { CONTAINER, findStack, STACKS } from '../../domain/stack.ts';
import type { Engine } from '../../engine/port.ts';
import type { Stacks } from '../../platform/ports.ts';
import { DebianStack } from './debian-stack.ts';
import { HerokuStack } from './heroku-stack.ts';
import { readRecipe } from './recipe.ts';

type Images = Awaited<ReturnType<Stacks['ensure']>>;

/** Obtains stack images for an engine: makes those of Debian, fetches those of Heroku. */
export class EngineStacks implements Stacks {
  readonly #engine: Engine;
  readonly #packageRoot: string;
  readonly #cacheFolder: string;
  readonly #defaultStack: string;
  readonly #signal: AbortSignal | undefined;
  readonly #underWay = new Map<string, Promise<Images>>();
  readonly #runsUnderWay = new Map<string, Promise<string>>();

  constructor(options: {
    readonly engine: Engine;
    /** Folder that holds `stacks/`. */
    readonly packageRoot: string;
    readonly defaultStack: string;
    readonly cacheFolder?: string;
    readonly signal?: AbortSignal;
  }) {
    this.#engine = options.engine;
    this.#packageRoot = options.packageRoot;
    this.#cacheFolder = options.cacheFolder ?? defaultCacheFolder();
    this.#defaultStack = options.defaultStack;
    this.#signal = options.signal;
  }

  list(): readonly { readonly name: string; readonly isDefault: boolean }[] {
    return STACKS.map(({ name }) => ({ name, isDefault: name === this.#defaultStack }));
  }

  /** Calls at the same time share one attempt; only the first one's `onProgress` is told. */
  ensure(name: string, onProgress: (line: string) => void = () => {}): Promise<Images> {
    const underWay = this.#underWay.get(name);
    if (underWay !== undefined) return underWay;
    const attempt = this.#stack(name)
      .then((stack) => stack.ensure(onProgress))
      .finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, attempt);
    return attempt;
  }

  /** Calls at the same time share one attempt. */
  ensureRun(name: string): Promise<string> {
    const underWay = this.#runsUnderWay.get(name);
    if (underWay !== undefined) return underWay;
    const attempt = this.#stack(name)
      .then((stack) => stack.ensureRun(() => {}))
      .finally(() => this.#runsUnderWay.delete(name));
    this.#runsUnderWay.set(name, attempt);
    return attempt;
  }

  async #stack(name: string): Promise<DebianStack | HerokuStack> {
    const stack = findStack(name);
    if (stack.name === CONTAINER)
      throw Refusal.invalid('The stack container has no images of its own.', 'invalid_stack');
    if (stack.name === 'heroku-24') return this.#heroku(stack.name);
    const folder = join(this.#packageRoot, 'stacks', stack.name);
    const recipe = await readRecipe(stack.name, 'trixie', folder);
    const env = {
      HOME: '/app',
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'C.UTF-8',
      STACK: stack.buildpackName,
    };
    return new DebianStack({
      engine: this.#engine,
      recipe,
      cacheFolder: this.#cacheFolder,
      env,
      signal: this.#signal,
    });
  }

  #heroku(name: string): HerokuStack {
    return new HerokuStack({
      engine: this.#engine,
      name,
      refs: { run: 'heroku/heroku:24', build: 'heroku/heroku:24-build' },
    });
  }
}

/** Shared by every installation of the user, as the images are. */
const defaultCacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'renga', 'stacks');
