import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Git keeps its own modes inside of repositories, which lie in a folder that nobody else may enter. */
const OF_GIT = /^git\/[^/]+\.git(\/|$)/;
const TEMPORARY = /\.(tmp|new|part|lock)$|^(tmp|git\/tmp)\/./;

/** What the files of an installation show: I7 no secret, I8 nothing that others may read, I9 nothing half made. */
export function folderViolations({
  home,
  secret,
}: {
  readonly home: string;
  readonly secret: string;
}): readonly string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(home, path).replaceAll(sep, '/');
    return [
      ...(isOpen(path, name) ? [`I8: others may read ${name}`] : []),
      ...(TEMPORARY.test(name) && !OF_GIT.test(name) ? [`I9: ${name} was left`] : []),
      ...(holds(entry, path, secret) ? [`I7: the secret is in ${name}`] : []),
    ];
  });
}

function isOpen(path: string, name: string): boolean {
  const { mode } = lstatSync(path);
  return (mode & 0o077) !== 0 && !OF_GIT.test(name);
}

const holds = (entry: Dirent, path: string, secret: string): boolean =>
  entry.isFile() && readFileSync(path).includes(secret);
