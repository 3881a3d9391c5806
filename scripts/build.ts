import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCli } from './build/cli.ts';
import { buildCompletion } from './build/completion.ts';
import { isManifestFresh, writeManifest } from './build/manifest.ts';
import { buildServices } from './build/services.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const dist = join(root, 'dist');

/** `--manifest` writes oclif.manifest.json, `--check-manifest` fails when it is stale; without a flag, builds dist. */
async function main(flag: string | undefined): Promise<number> {
  if (flag === '--manifest') {
    await writeManifest(root);
    return 0;
  }
  if (flag === '--check-manifest') {
    if (await isManifestFresh(root)) return 0;
    console.error('oclif.manifest.json is stale: npm run manifest');
    return 1;
  }
  await mkdir(dist, { recursive: true });
  const [remarks] = await Promise.all([
    buildServices(root, dist),
    buildCli(root, dist),
    buildCompletion(root, dist),
  ]);
  for (const remark of remarks) console.error(remark);
  return 0;
}

process.exitCode = await main(process.argv[2]);
