import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything that decides what a stack made on the spot holds; its hash names the result. */
export interface Recipe {
  readonly name: string;
  readonly suite: string;
  readonly packages: Readonly<Record<Variant, readonly string[]>>;
  /** Absolute path of the script that customises the root file system. */
  readonly setup: string;
  /** First 8 hex digits of the recipe's SHA-256. */
  readonly hash: string;
}

export type Variant = 'run' | 'build';

/** Documentation that no app reads: a third of the files, and of the time to write them. */
const DPKG_OPTIONS = [
  'force-unsafe-io',
  'path-exclude=/usr/share/man/*',
  'path-exclude=/usr/share/info/*',
  'path-exclude=/usr/share/locale/*',
  'path-exclude=/usr/share/doc/*',
  'path-include=/usr/share/doc/*/copyright',
];

/** Reads the recipe kept in `folder`: `run.packages`, `build.packages`, `setup.sh`. */
export async function readRecipe(name: string, suite: string, folder: string): Promise<Recipe> {
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const run = packageNames(await read('run.packages'));
  const build = [...new Set([...run, ...packageNames(await read('build.packages'))])].sort();
  const parts = [name, suite, process.arch, DPKG_OPTIONS, run, build, await read('setup.sh')];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);
  return { name, suite, packages: { run, build }, setup: join(folder, 'setup.sh'), hash };
}

/** The image that a recipe makes, such as `renga/stack:debian-13-1f3a5b7c-run`. */
export const imageRef = (recipe: Recipe, variant: Variant): string =>
  `renga/stack:${recipe.name}-${recipe.hash}-${variant}`;

/** Arguments with which mmdebstrap(1) writes the root file system's tar to its standard output. */
export function mmdebstrapArguments(recipe: Recipe, variant: Variant): readonly string[] {
  return [
    '--verbose',
    '--variant=apt',
    '--format=tar',
    `--include=${recipe.packages[variant].join(',')}`,
    ...DPKG_OPTIONS.map((option) => `--dpkgopt=${option}`),
    `--customize-hook=${shellQuoted(recipe.setup)} "$1"`,
    recipe.suite,
    '-',
  ];
}

function packageNames(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .sort();
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
