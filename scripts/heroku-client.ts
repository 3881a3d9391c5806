import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { herokuClientPage } from './heroku-client/page.ts';

const path = join(import.meta.dirname, '..', 'docs/heroku-client.md');

/** Writes the page on the official client from what the suite types; with `--check` it fails when the page is stale. */
async function main(flag: string | undefined): Promise<number> {
  const page = herokuClientPage();
  if (flag !== '--check') {
    await writeFile(path, page);
    return 0;
  }
  if ((await readFile(path, 'utf8').catch(() => '')) === page) return 0;
  console.error('docs/heroku-client.md is stale: npm run heroku-client');
  return 1;
}

process.exitCode = await main(process.argv[2]);
