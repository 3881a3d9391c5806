import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import {
  COMMAND_FILES,
  type CommandOverview,
  type CommandRecord,
} from '../../src/lib/cli/launch/command-list.ts';
import { WordFile } from '../../src/lib/std/word-file.ts';
import { buildLazyPackages, lazyPackages } from './lazy-packages.ts';
import { manifestPath } from './manifest.ts';
import { leanOclif } from './oclif-core.ts';

/** Modules of `src/lib` that the command line may be made of. */
const CLI_LAYERS = new Set(['backend', 'cli', 'client', 'domain', 'schema', 'std']);

const COMMON = {
  bundle: true,
  minify: true,
  charset: 'ascii',
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // Compiled code that was kept cannot import; a lazy require does the same.
  supported: { 'dynamic-import': false },
} as const satisfies BuildOptions;

/** `dist/cli.cjs` with every command, what is said of them beside it, `dist/launch.cjs` which starts it, and lazy packages. */
export async function buildCli(root: string, dist: string): Promise<void> {
  const commands = await readCommands(root);
  await writeCommandFiles(root, dist, commands);
  const packages = new Set<string>();
  const result = await build({
    ...COMMON,
    stdin: { contents: await entry(root, commands), resolveDir: root, loader: 'ts' },
    outfile: join(dist, 'cli.cjs'),
    // Wrapped here, because wrapping half a megabyte at every start costs a copy of it.
    banner: { js: '(function (exports, require, module) {' },
    footer: { js: '})' },
    external: ['typescript', 'ts-node', 'tsx'],
    plugins: [leanOclif(), lazyPackages(packages)],
  });
  refuseForeignLayers(result.metafile);
  await Promise.all([buildLauncher(root, dist), buildLazyPackages(root, dist, [...packages])]);
}

async function buildLauncher(root: string, dist: string): Promise<void> {
  const { version } = await readPackage(root);
  const digest = createHash('sha256')
    .update(await readFile(join(dist, 'cli.cjs')))
    .digest('hex');
  await build({
    ...COMMON,
    entryPoints: [join(root, 'src/lib/cli/launch/launch.ts')],
    outfile: join(dist, 'launch.cjs'),
    define: { BUNDLE_VERSION: JSON.stringify(`${version}-${digest.slice(0, 12)}`) },
    plugins: [
      {
        name: 'completer-apart',
        setup: (setup) =>
          setup.onResolve({ filter: /completion\/complete\.ts$/ }, () => ({
            path: './complete.cjs',
            external: true,
          })),
      },
    ],
  });
}

async function readCommands(root: string): Promise<readonly CommandRecord[]> {
  const manifest: { commands: Record<string, CommandRecord> } = JSON.parse(
    await readFile(manifestPath(root), 'utf8'),
  );
  return Object.values(manifest.commands).map(whatIsUsed);
}

/** What oclif keeps of a command for those who load it from a file is left out. */
function whatIsUsed({ id, aliases, hiddenAliases, hidden = false, ...rest }: CommandRecord): CommandRecord {
  const { summary, description, strict, usage, args, flags, examples } = rest;
  return { id, aliases, hiddenAliases, hidden, summary, description, strict, usage, args, flags, examples };
}

async function entry(root: string, commands: readonly CommandRecord[]): Promise<string> {
  const { name, version, description, oclif } = await readPackage(root);
  const { bin, dirname, topicSeparator } = oclif;
  return `
    import { main as run } from './src/lib/cli/launch/main.ts';
    const contents = {
      pjson: ${JSON.stringify({ name, version, description, oclif: { bin, dirname, topicSeparator } })},
      commands: { ${commands.map(({ id }) => `'${id}': () => import('${sourceOf(root, id)}')`).join(',\n')} },
    };
    export const main = (argv: readonly string[], root: string) => run(argv, root, contents as never);`;
}

/** What is said of commands stays out of the program, which no start has to read more than its own command of. */
async function writeCommandFiles(
  root: string,
  dist: string,
  commands: readonly CommandRecord[],
): Promise<void> {
  const { topics } = (await readPackage(root)).oclif;
  const overview: CommandOverview = {
    heads: commands.map(({ args: _args, flags: _flags, examples: _examples, ...head }) => head),
    topics: Object.entries(topics).map(([topic, told]) => ({ ...told, name: topic })),
  };
  const records = WordFile.text(
    commands.flatMap((command) => [
      { word: command.id, of: command },
      ...[...command.aliases, ...command.hiddenAliases].map((word) => ({ word, of: command.id })),
    ]),
  );
  await Promise.all([
    writeFile(join(dist, COMMAND_FILES.overview), JSON.stringify(overview)),
    writeFile(join(dist, COMMAND_FILES.records), records),
  ]);
}

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly oclif: {
    readonly bin: string;
    readonly dirname: string;
    readonly topicSeparator: string;
    readonly topics: Readonly<Record<string, { readonly description: string }>>;
  };
}

async function readPackage(root: string): Promise<PackageFile> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
}

/** `apps` is `apps/index.ts` when there are commands below it. */
function sourceOf(root: string, id: string): string {
  const path = `./src/commands/${id.replaceAll(':', '/')}`;
  return existsSync(join(root, `${path}.ts`)) ? `${path}.ts` : `${path}/index.ts`;
}

function refuseForeignLayers(metafile: Metafile): void {
  const foreign = Object.keys(metafile.inputs).filter((input) => {
    const layer = /(?:^|\/)src\/lib\/([^/]+)\//.exec(input)?.[1];
    return layer !== undefined && !CLI_LAYERS.has(layer);
  });
  if (foreign.length > 0) throw new Error(`the command line must not contain ${foreign.join(', ')}`);
}
