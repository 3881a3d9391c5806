import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { KnownCommands } from '../../src/lib/cli/completion/known-commands.ts';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import { powershellScript } from './completion/powershell.ts';
import { completionTable, type ManifestCommand } from './completion/table.ts';
import { zshScript } from './completion/zsh.ts';
import { manifestPath } from './manifest.ts';

const COMMON = {
  bundle: true,
  minify: true,
  charset: 'ascii',
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  logLevel: 'warning',
  supported: { 'dynamic-import': false },
} as const satisfies BuildOptions;

/** `dist/complete.cjs`, which answers shells without oclif; in `dist/completion` what it knows of commands, and the shells' own scripts. */
export async function buildCompletion(root: string, dist: string): Promise<void> {
  const manifest: { readonly commands: Record<string, ManifestCommand> } = JSON.parse(
    await readFile(manifestPath(root), 'utf8'),
  );
  const table = completionTable(Object.values(manifest.commands));
  const files = {
    commands: KnownCommands.text(table),
    'renga.bash': bashScript(table),
    _renga: zshScript(table),
    'renga.fish': fishScript(table),
    'renga.ps1': powershellScript(),
  };
  await mkdir(join(dist, 'completion'), { recursive: true });
  await Promise.all([
    ...Object.entries(files).map(([name, text]) => writeFile(join(dist, 'completion', name), text)),
    build({
      ...COMMON,
      entryPoints: [join(root, 'src/lib/cli/completion/complete.ts')],
      outfile: join(dist, 'complete.cjs'),
      plugins: [
        {
          name: 'refresh-apart',
          setup: (setup) =>
            setup.onResolve({ filter: /^\.\/refresh\.ts$/ }, () => ({
              path: './refresh.cjs',
              external: true,
            })),
        },
      ],
    }),
    // What fetches names is needed once in minutes: a file of its own.
    build({
      ...COMMON,
      entryPoints: [join(root, 'src/lib/cli/completion/refresh.ts')],
      outfile: join(dist, 'refresh.cjs'),
    }),
  ]);
}
