import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
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

interface ManifestCommand {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly hiddenAliases: readonly string[];
  readonly hidden?: boolean;
  readonly summary?: string;
  readonly description?: string;
  readonly strict?: boolean;
  readonly usage?: string;
}

/** `dist/cli.cjs` with every command, `dist/commands.jsonl` beside it, `dist/launch.cjs` which starts it, and lazy packages. */
export async function buildCli(root: string, dist: string): Promise<void> {
  const commands = await readCommands(root);
  const { lines, entries } = manifestOf(commands);
  await writeFile(join(dist, 'commands.jsonl'), lines);
  const packages = new Set<string>();
  const result = await build({
    ...COMMON,
    stdin: { contents: await entry(root, commands, entries), resolveDir: root, loader: 'ts' },
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
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
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

async function readCommands(root: string): Promise<readonly ManifestCommand[]> {
  const manifest: { commands: Record<string, ManifestCommand> } = JSON.parse(
    await readFile(manifestPath(root), 'utf8'),
  );
  return Object.values(manifest.commands);
}

async function entry(
  root: string,
  commands: readonly ManifestCommand[],
  entries: readonly ManifestEntry[],
): Promise<string> {
  const { name, version, description, oclif } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  const { bin, dirname, topics, topicSeparator } = oclif;
  return `
    import { main as run } from './src/lib/cli/launch/main.ts';
    const contents = {
      pjson: ${JSON.stringify({ name, version, description, oclif: { bin, dirname, topics, topicSeparator } })},
      manifest: ${JSON.stringify(entries)},
      commands: { ${commands.map(({ id }) => `'${id}': () => import('${sourceOf(root, id)}')`).join(',\n')} },
    };
    export const main = (argv: readonly string[], root: string) => run(argv, root, contents as never);`;
}

/** The bulk of each command's description is a line of its own file, so that no start reads more than one of them. */
function manifestOf(commands: readonly ManifestCommand[]) {
  let offset = 0;
  const parts = commands.map((command) => {
    const { id, aliases, hiddenAliases, hidden = false, ...rest } = command;
    const { summary, description, strict, usage, ...bulk } = rest;
    const head = { id, aliases, hiddenAliases, hidden, summary, description, strict, usage };
    const line = `${JSON.stringify(bulk)}\n`;
    const length = Buffer.byteLength(line);
    offset += length;
    return { line, entry: { head, bulk: { offset: offset - length, length } } };
  });
  return { lines: parts.map(({ line }) => line).join(''), entries: parts.map((part) => part.entry) };
}

type ManifestEntry = ReturnType<typeof manifestOf>['entries'][number];

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
