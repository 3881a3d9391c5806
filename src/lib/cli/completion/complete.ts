import { isLocalGitHost } from '../../backend/local-hosts.ts';
import { readLogins } from '../../backend/logins/read-logins.ts';
import { appRemotes, readGitConfig } from '../git/git-remotes.ts';
import { write } from '../output/terminal.ts';
import { rengaHome } from '../surroundings.ts';
import { completions, type LiveNames } from './completions.ts';
import { KnownCommands } from './known-commands.ts';
import { completedBackend, NameCache, nameCacheFolder } from './name-cache.ts';
import type { Candidate } from './table.ts';

/**
 * Answers a shell: `__complete SHELL CURSOR WORD...` with the words of the line, the program's name first, and the index
 * of the one that is being typed. `__refresh KIND [APP]` fetches names anew and says nothing. Resolves with the status to
 * end with; never starts a backend.
 */
export async function complete(argv: readonly string[], root: string): Promise<number> {
  const [verb, shell = '', cursor = '', ...words] = argv;
  const home = rengaHome();
  const backend = completedBackend(home, process.env);
  const cache = new NameCache(nameCacheFolder(home, backend));
  if (verb === '__refresh') {
    const { refreshNames } = await import('./refresh.ts');
    return refreshNames({ home, root, backend, cache, kind: shell, app: cursor || undefined });
  }
  const typed = words.slice(1, Number(cursor) + 1);
  const commands = KnownCommands.open(`${root}/dist/completion/commands`);
  const found = completions(commands, typed.length > 0 ? typed : [''], liveNames({ cache, home, root }));
  write('stdout', found.map((candidate) => `${format(shell, candidate)}\n`).join(''));
  return 0;
}

function format(shell: string, { value, description }: Candidate): string {
  if (shell === 'zsh') return `${value.replaceAll(':', '\\:')}${description ? `:${description}` : ''}`;
  if (shell === 'fish' || shell === 'powershell') return description ? `${value}\t${description}` : value;
  return value;
}

interface LiveOptions {
  readonly cache: NameCache;
  readonly home: string;
  readonly root: string;
}

function liveNames({ cache, home, root }: LiveOptions): LiveNames {
  const refresh = (kind: string, app?: string): void => {
    // Only those whose names have gone stale pay for the way to fetch new ones.
    void import('./refresh.ts').then(({ refreshLater }) => refreshLater({ cache, root, kind, app }));
  };
  const remotes = () => appRemotes(readGitConfig(process.cwd())?.remotes ?? [], isGitHost);
  return {
    apps: () => {
      if (cache.isStale('apps')) refresh('apps');
      return cache.apps();
    },
    configKeys: (named) => {
      const app = named ?? process.env['RENGA_APP'] ?? remotes()[0]?.app;
      if (app === undefined) return [];
      if (cache.isStale({ configOf: app })) refresh('config', app);
      return cache.configKeys(app);
    },
    remotes: () => remotes().map(({ name }) => name),
    backends: () => [
      'local',
      ...Object.keys(readLogins({ home }).backends).filter((name) => name !== 'local'),
    ],
  };
}

/** Whose it is does not matter here. */
const isGitHost = (host: string): boolean => isLocalGitHost(host) || host.startsWith('git.');
