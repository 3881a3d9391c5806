import { CommandError } from './command-error.ts';
import type { AppRemote, GitConfig } from './git/git-remotes.ts';

export interface AppWish {
  /** `--app` */
  readonly app: string | undefined;
  /** `--remote` */
  readonly remote: string | undefined;
  /** `RENGA_APP` */
  readonly env: string | undefined;
}

export interface Checkout extends Pick<GitConfig, 'preferredRemote'> {
  readonly remotes: readonly AppRemote[];
}

/**
 * The app that a command is about: flag, then environment, then the git remotes of the folder, which are only looked at
 * when they decide.
 * @throws {CommandError} when there is none, or more than one
 */
export function chooseApp(wish: AppWish, checkout: () => Checkout | null): string {
  if (wish.app) return wish.app;
  if (wish.remote) return ofRemote(wish.remote, checkout()?.remotes ?? []);
  if (wish.env) return wish.env;
  const { remotes, preferredRemote } = checkout() ?? { remotes: [], preferredRemote: null };
  const preferred = remotes.find((remote) => remote.name === preferredRemote);
  const apps = new Set(remotes.map((remote) => remote.app));
  const [only] = apps;
  if (preferred) return preferred.app;
  if (only === undefined) throw missingApp();
  if (apps.size > 1) throw ambiguousApp(remotes);
  return only;
}

function ofRemote(name: string, remotes: readonly AppRemote[]): string {
  const remote = remotes.find((each) => each.name === name);
  if (remote) return remote.app;
  const known = remotes.map((each) => `  ${each.app} (${each.name})`).join('\n');
  throw new CommandError(
    known === ''
      ? `remote ${name} not found in git remotes. Add it with renga git:remote -a APP -r ${name}`
      : `remote ${name} not found in git remotes. Renga remotes in repo:\n${known}`,
    { id: 'unknown_remote' },
  );
}

const missingApp = (): CommandError =>
  new CommandError(
    [
      'Missing required flag app',
      'Name the app with --app APP or RENGA_APP=APP, or run this in a git repository with a remote',
      'for it: renga git:remote -a APP',
      'See more help with --help',
    ].join('\n'),
    { id: 'missing_app' },
  );

function ambiguousApp(remotes: readonly AppRemote[]): CommandError {
  const example = remotes[1] ?? remotes[0];
  return new CommandError(
    [
      'Multiple apps in git remotes',
      `  Usage: --remote ${example?.name}`,
      `     or: --app ${example?.app}`,
      '  Your local git repository has more than 1 app referenced in git remotes.',
      "  Because of this, we can't determine which app you want to run this command against.",
      '  Specify the app you want with --app or --remote.',
      '  Renga remotes in repo:',
      ...remotes.map((remote) => `  ${remote.app} (${remote.name})`),
    ].join('\n'),
    { id: 'multiple_apps' },
  );
}
