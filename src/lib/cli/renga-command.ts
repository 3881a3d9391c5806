import { join } from 'node:path';
import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import type { Input, ParserOutput } from '@oclif/core/interfaces';
import type { Backend } from '../backend/backend.ts';
import { BackendError } from '../backend/backend-error.ts';
import { type BackendOptions, backendOfGitHost, chooseBackend } from '../backend/choose-backend.ts';
import type { Logins } from '../backend/logins/known-backend.ts';
import { readLogins } from '../backend/logins/read-logins.ts';
import { PlatformClient } from '../client/platform-client.ts';
import { chooseApp } from './app-choice.ts';
import { CommandError } from './command-error.ts';
import { NameCache, nameCacheFolder } from './completion/name-cache.ts';
import type { HelperOptions } from './git/git.ts';
import { appRemotes, meantHosts, readGitConfig } from './git/git-remotes.ts';
import { Output } from './output/output.ts';
import { colourStyle, plainStyle } from './output/style.ts';
import { wantsColour } from './output/terminal.ts';
import { rengaHome } from './surroundings.ts';

interface AppFlags {
  readonly app?: string | undefined;
  readonly remote?: string | undefined;
}

interface Wish extends AppFlags {
  readonly backend?: string | undefined;
}

type Parsed = Readonly<Record<string, unknown>>;

/** What every command has at hand: where to print, whom to ask, which app is meant. */
export abstract class RengaCommand extends Command {
  static override baseFlags = {
    backend: Flags.string({
      description: 'backend to speak to, by its name',
      helpValue: 'NAME',
      helpGroup: 'GLOBAL',
    }),
  };

  /** Whether a request that finds no local backend starts one. */
  static autostart = true;

  /** The one backend that the command is about, whatever else is in use. */
  static only: string | undefined;

  protected out = new Output(plainStyle, plainStyle);
  #wish: Wish = {};
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
    this.#wish = parsed.flags as Wish;
    return parsed;
  }

  protected get backend(): Backend {
    const { only } = this.constructor as typeof RengaCommand;
    const gitHosts = (): readonly string[] => {
      const config = readGitConfig(process.cwd());
      return config ? meantHosts(config, this.#wish) : [];
    };
    this.#backend ??= chooseBackend(
      { flag: only ?? this.#wish.backend, env: process.env, gitHosts },
      this.backendOptions,
    );
    return this.#backend;
  }

  /** What is kept of all backends. */
  protected get logins(): Logins {
    return readLogins(this.backendOptions);
  }

  /** Where the installation and this program are. */
  protected get serverOptions() {
    return { home: rengaHome(), root: this.config.root };
  }

  /** What backends are made with. */
  protected get backendOptions(): BackendOptions {
    return {
      home: rengaHome(),
      root: this.config.root,
      autostart: (this.constructor as typeof RengaCommand).autostart,
      onStart: () => this.out.note('Starting the local backend...'),
      onNotice: (message) => this.out.warn(message),
    };
  }

  protected get client(): PlatformClient {
    this.#client ??= this.clientOf(this.backend);
    return this.#client;
  }

  /** A client of a backend that is not the chosen one. */
  protected clientOf(backend: Backend): PlatformClient {
    return new PlatformClient({
      transport: backend.transport,
      token: backend.token,
      keepsAnswers: backend.keepsAnswers,
      onWarning: (message) => this.out.warn(message),
      notLoggedIn: () => notLoggedIn(backend),
      secondFactor: askSecondFactor,
    });
  }

  /** The backend whose apps are pushed to a host, `host[:port]`, whichever is in use. */
  protected backendOfGitHost(host: string): Backend | null {
    return backendOfGitHost(host, process.env, this.backendOptions);
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
    return {
      program: join(this.config.root, 'bin', 'run.js'),
      home: process.env['RENGA_HOME'] || undefined,
      caFile: this.backend.caFile,
    };
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

function notLoggedIn({ name, token }: Backend): BackendError {
  const why =
    token === undefined ? `Nobody is logged in to ${name}` : `The login to ${name} is no longer good`;
  return new BackendError('not_logged_in', `${why}. Log in: renga login --backend ${name}`);
}

/** Loaded when it is wanted: nearly no command asks. */
async function askSecondFactor(app: string): Promise<string | null> {
  const { askSecretly, isPerson } = await import('./prompt.ts');
  return isPerson() ? askSecretly(`Two-factor code for ${app}`) : null;
}
