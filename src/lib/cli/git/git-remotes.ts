import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** A remote of a git repository. */
export interface GitRemote {
  readonly name: string;
  readonly url: string;
}

/** A remote that stands for an app. */
export interface AppRemote extends GitRemote {
  readonly app: string;
}

/**
 * The configuration file of the repository around a folder, also from a worktree or submodule; null outside of any.
 * Read without git, which takes longer to start than everything else a command does.
 */
export function findGitConfig(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const entry = join(at, '.git');
    if (existsSync(entry)) {
      const config = join(
        commonFolder(statSync(entry).isDirectory() ? entry : linkedFolder(entry)),
        'config',
      );
      return existsSync(config) ? config : null;
    }
    if (dirname(at) === at) return null;
  }
}

/** Remotes and our own settings in a git configuration file. */
export interface GitConfig {
  readonly remotes: readonly GitRemote[];
  /** `renga.remote`: the remote that is meant when none is named. */
  readonly preferredRemote: string | null;
}

export function parseGitConfig(text: string): GitConfig {
  const urls = new Map<string, string>();
  let section = '';
  let preferredRemote: string | null = null;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const heading = /^\[([^\]"]*?)\s*(?:"(.*)")?\]/.exec(line);
    if (heading) section = `${heading[1]?.toLowerCase()}\0${heading[2]?.replaceAll(/\\(.)/g, '$1') ?? ''}`;
    const setting = /^([A-Za-z][\w-]*)\s*=\s*(.*?)\s*(?:[#;].*)?$/.exec(
      line.slice(heading?.[0].length ?? 0).trim(),
    );
    if (!setting) continue;
    const [, key = '', value = ''] = setting;
    const [kind, name = ''] = section.split('\0');
    if (kind === 'remote' && key.toLowerCase() === 'url' && !urls.has(name)) urls.set(name, unquote(value));
    if (kind === 'renga' && key.toLowerCase() === 'remote') preferredRemote = unquote(value);
  }
  return { remotes: [...urls].map(([name, url]) => ({ name, url })), preferredRemote };
}

/** Those remotes whose host, with its port, the backend owns: `http://git.localhost:8080/APP.git`. */
export function appRemotes(
  remotes: readonly GitRemote[],
  ownsHost: (host: string) => boolean,
): readonly AppRemote[] {
  return remotes.flatMap((remote) => {
    const place = placeOf(remote);
    return place && ownsHost(place.host) ? [{ ...remote, app: place.app }] : [];
  });
}

/** The hosts of the remotes that a command may mean: the named or preferred one, those of the named app, else all. */
export function meantHosts(
  { remotes, preferredRemote }: GitConfig,
  { remote, app }: { readonly remote?: string | undefined; readonly app?: string | undefined },
): readonly string[] {
  const wanted = remote ?? (app === undefined ? preferredRemote : null);
  const meant = remotes.filter((each) => each.name === wanted);
  return (meant.length > 0 || remote !== undefined ? meant : remotes).flatMap((each) => {
    const place = placeOf(each);
    return place && (app === undefined || place.app === app) ? [place.host] : [];
  });
}

function placeOf({ url }: GitRemote): { readonly host: string; readonly app: string } | null {
  const match = /^https?:\/\/(?:[^@/]*@)?([^/:]+(?::\d+)?)\/([a-z0-9-]+)\.git\/?$/.exec(url);
  return match?.[1] && match[2] ? { host: match[1], app: match[2] } : null;
}

/** Reads the configuration of the repository around a folder. */
export function readGitConfig(folder: string): GitConfig | null {
  const path = findGitConfig(folder);
  return path === null ? null : parseGitConfig(readFileSync(path, 'utf8'));
}

function linkedFolder(file: string): string {
  const target = /^gitdir:\s*(.*?)\s*$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return isAbsolute(target) ? target : join(dirname(file), target);
}

function commonFolder(gitFolder: string): string {
  const file = join(gitFolder, 'commondir');
  return existsSync(file) ? resolve(gitFolder, readFileSync(file, 'utf8').trim()) : gitFolder;
}

const unquote = (value: string): string => value.replaceAll(/"|\\(?=["\\])/g, '');
