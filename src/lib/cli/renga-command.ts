import { join } from 'node:path';
import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import type { Input, ParserOutput } from '@oclif/core/interfaces';
import type { Backend } from '../backend/backend.ts';
import { chooseBackend } from '../backend/choose-backend.ts';
import { PlatformClient } from '../client/platform-client.ts';
import { chooseApp } from './app-choice.ts';
import { CommandError } from './command-error.ts';
import { NameCache, nameCacheFolder } from './completion/name-cache.ts';
import type { HelperOptions } from './git/git.ts';
import { appRemotes, readGitConfig } from './git/git-remotes.ts';
import { Output } from './output/output.ts';
import { colourStyle, plainStyle } from './output/style.ts';
import { wantsColour } from './output/terminal.ts';
import { rengaHome } from './surroundings.ts';

interface AppFlags {
  readonly app?: string | undefined;
  readonly remote?: string | undefined;
}

type Parsed = Readonly<Record<string, unknown>>;

/** What every command has at hand: where to print, whom to ask, which app is meant. */
export abstract class RengaCommand extends Command {
  static override baseFlags = {
    backend: Flags.string({ description: 'backend to speak to', helpValue: 'NAME', hidden: true }),
  };

  /** Whether a request that finds no local backend starts one. */
  static autostart = true;

  protected out = new Output(plainStyle, plainStyle);
  #wish: string | undefined;
  #backend: Backend | undefined;
  #client: PlatformClient | undefined;

  override async init(): Promise<void> {
    const [stdout, stderr] = [wantsColour('stdout'), wantsColour('stderr')];
    if (!stdout && !stderr) return;
    const colours = await colourStyle();
    this.out = new Output(stdout ? colours : plainStyle, stderr ? colours : plainStyle);
  }

  protected override async parse<F extends Parsed, B extends Parsed, A extends Parsed>(
    options?: Input<F, B, A>,
    argv?: string[],
  ): Promise<ParserOutput<F, B, A>> {
    const parsed = await super.parse<F, B, A>(options, argv);
    const { backend } = parsed.flags as { readonly backend?: string };
    this.#wish = backend;
    return parsed;
  }

  protected get backend(): Backend {
    this.#backend ??= chooseBackend(
      { flag: this.#wish, env: process.env['RENGA_BACKEND'] },
      {
        home: rengaHome(),
        root: this.config.root,
        autostart: (this.constructor as typeof RengaCommand).autostart,
        onStart: () => this.out.note('Starting the local backend...'),
      },
    );
    return this.#backend;
  }

  protected get client(): PlatformClient {
    this.#client ??= new PlatformClient({
      transport: this.backend.transport,
      token: this.backend.token,
      onWarning: (message) => this.out.warn(message),
    });
    return this.#client;
  }

  /** Names for shell completion, kept fresh by every command that learns some. */
  protected get names(): NameCache {
    return new NameCache(nameCacheFolder(rengaHome(), this.backend.name));
  }

  /** The app that is meant, or null where a command makes sense without one. */
  protected appOrNone(flags: AppFlags): string | null {
    try {
      return this.app(flags);
    } catch (error) {
      if (error instanceof CommandError && error.id === 'missing_app') return null;
      throw error;
    }
  }

  /** What helpers of commands need, in one piece. */
  protected get tools() {
    return { out: this.out, client: this.client, names: this.names };
  }

  /** How git is told to ask us for passwords. */
  protected get credentialHelper(): HelperOptions {
    return { program: join(this.config.root, 'bin', 'run.js'), home: process.env['RENGA_HOME'] || undefined };
  }

  /** @throws {CommandError} when no app is named, or several are */
  protected app(flags: AppFlags): string {
    return chooseApp({ app: flags.app, remote: flags.remote, env: process.env['RENGA_APP'] }, () => {
      const config = readGitConfig(process.cwd());
      return (
        config && {
          remotes: appRemotes(config.remotes, (host) => this.backend.ownsGitHost(host)),
          preferredRemote: config.preferredRemote,
        }
      );
    });
  }
}
