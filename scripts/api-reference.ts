import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiOptions } from '../src/lib/api/api-options.ts';
import { FORMS } from '../src/lib/api/forms.ts';
import { endpointsOf } from '../src/lib/api/reference.ts';
import { openRoutes, routes } from '../src/lib/api/routes.ts';
import { apiPage } from './api-reference/page.ts';

const path = join(import.meta.dirname, '../docs/api.md');
const schemaFolder = join(import.meta.dirname, '../src/lib/schema');

/** Writes the page; with `--check` it fails instead when the page is stale. */
async function main(flag: string | undefined): Promise<number> {
  const forgotten = await forgottenForms();
  for (const each of forgotten) console.error(`${each} has no row in src/lib/api/forms.ts`);
  if (forgotten.length > 0) return 1;
  // The table is built without being asked anything.
  const table = routes({} as ApiOptions, { sources: {} } as Parameters<typeof routes>[1]);
  const open = openRoutes({} as ApiOptions);
  const page = apiPage(endpointsOf([...table, ...open], '3.renga'));
  if (flag !== '--check') {
    await writeFile(path, page);
    return 0;
  }
  if ((await readFile(path, 'utf8').catch(() => '')) === page) return 0;
  console.error('docs/api.md is stale: npm run api-reference');
  return 1;
}

/** Forms of requests that no endpoint is said to take. */
async function forgottenForms(): Promise<readonly string[]> {
  const known = new Set<unknown>(Object.values(FORMS));
  const forgotten: string[] = [];
  for (const file of await readdir(schemaFolder)) {
    const module: Readonly<Record<string, unknown>> = await import(join(schemaFolder, file));
    for (const [name, value] of Object.entries(module))
      if (name.endsWith('Form') && !known.has(value)) forgotten.push(`${name} of src/lib/schema/${file}`);
  }
  return forgotten;
}

process.exitCode = await main(process.argv[2]);
