import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strangers, survivesPage } from './survives/page.ts';
import { findShown } from './survives/shown.ts';

const root = join(import.meta.dirname, '..');
const path = join(root, 'docs/what-renga-survives.md');

/** Writes the page; with `--check` it fails instead when the page is stale. */
async function main(flag: string | undefined): Promise<number> {
  const shown = await findShown(root);
  const unknown = strangers(shown);
  for (const { id, file } of unknown) console.error(`${file}: no fault or code is called ${id}`);
  if (unknown.length > 0) return 1;
  const page = survivesPage(shown);
  if (flag !== '--check') {
    await writeFile(path, page);
    return 0;
  }
  if ((await readFile(path, 'utf8').catch(() => '')) === page) return 0;
  console.error('docs/what-renga-survives.md is stale: npm run survives');
  return 1;
}

process.exitCode = await main(process.argv[2]);
