import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/**
 * A git repository with the example app in it, ready to be pushed. One that is there already is kept as it is, with
 * whatever was changed in it.
 */
export async function ensureSampleApp(source: string, folder: string): Promise<void> {
  if (await stat(join(folder, '.git')).catch(() => null)) return;
  const temporary = `${folder}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await cp(source, temporary, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
  const git = (...args: readonly string[]) => execa('git', args, { cwd: temporary });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git(
    '-c',
    'user.name=Renga quickstart',
    '-c',
    'user.email=quickstart@localhost',
    'commit',
    '--quiet',
    '--message',
    'Start from the Node example',
  );
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
}
