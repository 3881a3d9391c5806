import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandError } from '../command-error.ts';

/** A Dockerfile, and the process type that its image is for. */
export interface ImageBuild {
  readonly type: string;
  /** Path of the Dockerfile. */
  readonly dockerfile: string;
  /** Folder that it sees. */
  readonly context: string;
}

interface Wish {
  readonly folder: string;
  readonly types: readonly string[];
  /** `Dockerfile.TYPE` of this folder and those below it, instead of the `Dockerfile` of this one. */
  readonly recursive: boolean;
  /** Instead of the folder of the Dockerfile. */
  readonly contextPath: string | undefined;
}

const OF_TYPE = /^Dockerfile\.(\w+)$/;
const NOT_OURS = new Set(['node_modules', '.git']);

/**
 * What is to be built, by process type.
 * @throws {CommandError} `no_dockerfile`, `multiple_dockerfiles`, or for types that make no sense
 */
export async function imageBuilds({
  folder,
  types,
  recursive,
  contextPath,
}: Wish): Promise<readonly ImageBuild[]> {
  const build = (type: string, dockerfile: string): ImageBuild => ({
    type,
    dockerfile,
    context: contextPath ?? dirname(dockerfile),
  });
  if (recursive)
    return chosen(await dockerfilesBelow(folder), types).map(([type, path]) => build(type, path));
  const [type, ...rest] = types;
  if (type === undefined)
    throw CommandError.usage(
      'Name a process type, such as web, or say --recursive for every Dockerfile.TYPE.',
    );
  if (rest.length > 0)
    throw CommandError.usage(
      'Name one process type, or say --recursive to push the Dockerfile.TYPE of each.',
    );
  if (!(await readdir(folder)).includes('Dockerfile')) throw noDockerfile('Dockerfile', folder);
  return [build(type, join(folder, 'Dockerfile'))];
}

function chosen(
  found: readonly string[],
  types: readonly string[],
): readonly (readonly [type: string, path: string])[] {
  const byType = Map.groupBy(found, (path) => OF_TYPE.exec(basename(path))?.[1] ?? '');
  const wanted = types.length > 0 ? types : [...byType.keys()];
  if (wanted.length === 0) throw noDockerfile('Dockerfile.TYPE', '.');
  return wanted.map((type) => {
    const [path, ...others] = byType.get(type) ?? [];
    if (path === undefined) throw noDockerfile(`Dockerfile.${type}`, '.');
    if (others.length > 0)
      throw new CommandError(
        `There are several files Dockerfile.${type}: ${[path, ...others].join(', ')}. Run this in the folder of the one that is meant.`,
        { id: 'multiple_dockerfiles' },
      );
    return [type, path];
  });
}

async function dockerfilesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const here = entries.filter((each) => !each.isDirectory() && OF_TYPE.test(each.name));
  const below = entries.filter((each) => each.isDirectory() && !NOT_OURS.has(each.name));
  return [
    ...here.map(({ name }) => join(folder, name)).toSorted(),
    ...(await Promise.all(below.map(({ name }) => dockerfilesBelow(join(folder, name))))).flat(),
  ];
}

const noDockerfile = (name: string, folder: string): CommandError =>
  new CommandError(`There is no ${name} in ${folder}. Write one, or change to the folder that has it.`, {
    id: 'no_dockerfile',
  });
