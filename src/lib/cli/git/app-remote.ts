import type { AppResource } from '../../client/wire/app.ts';
import type { Output } from '../output/output.ts';
import { type HelperOptions, inRepository, removeRemote, setRemote } from './git.ts';
import { readGitConfig } from './git-remotes.ts';

/** Adds a remote for a new app when the folder is a git repository; one that is there already is left alone. */
export async function addAppRemote(
  out: Output,
  remote: string,
  url: string,
  helper: HelperOptions,
): Promise<void> {
  if (!inRepository(process.cwd())) return;
  const known = readGitConfig(process.cwd())?.remotes.find((each) => each.name === remote);
  if (known && known.url !== url)
    out.warn(`The git remote ${remote} points to ${known.url} and was left alone.`);
  else await setRemote(remote, url, helper);
}

/** Points the remotes of an app that got a new name to where it is now. */
export async function moveAppRemotes(
  out: Output,
  oldUrl: string,
  app: AppResource,
  helper: HelperOptions,
): Promise<void> {
  for (const { name } of remotesOf(oldUrl)) {
    await setRemote(name, app.git_url, helper);
    out.line(`Git remote ${out.style.name(name)} updated`);
  }
}

/** Removes the remotes of an app that is gone. */
export async function removeAppRemotes(url: string): Promise<void> {
  for (const { name } of remotesOf(url)) await removeRemote(name);
}

const remotesOf = (url: string) =>
  readGitConfig(process.cwd())?.remotes.filter((remote) => remote.url === url) ?? [];
