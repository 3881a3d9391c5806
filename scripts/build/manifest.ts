import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Plugin } from '@oclif/core';

/** The commands of `src/commands` as oclif describes them; the text of `oclif.manifest.json`. */
export async function makeManifest(root: string): Promise<string> {
  const pjson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const plugin = new Plugin({
    root,
    isRoot: true,
    ignoreManifest: true,
    errorOnManifestCreate: true,
    pjson: {
      ...pjson,
      oclif: {
        ...pjson.oclif,
        commands: { strategy: 'pattern', target: './src/commands', globPatterns: ['**/*.ts'] },
      },
    },
  });
  await plugin.load();
  const commands = Object.fromEntries(
    Object.entries(plugin.manifest.commands)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, command]) => [id, withoutPaths(command)]),
  );
  return `${JSON.stringify({ version: pjson.version, commands }, null, 2)}\n`;
}

export const manifestPath = (root: string): string => join(root, 'oclif.manifest.json');

export async function writeManifest(root: string): Promise<void> {
  await writeFile(manifestPath(root), await makeManifest(root));
}

export async function isManifestFresh(root: string): Promise<boolean> {
  return (await readFile(manifestPath(root), 'utf8').catch(() => '')) === (await makeManifest(root));
}

/** Where a source file lies is nobody's business at run time. */
function withoutPaths(command: object): object {
  const { relativePath: _path, isESM: _esm, ...rest } = command as Record<string, unknown>;
  return rest;
}
