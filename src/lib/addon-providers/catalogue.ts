import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AddOnService } from '../domain/add-on-service.ts';

/** A service as its folder describes it: what users see, and how its container is made. */
export interface ServiceRecipe extends AddOnService {
  /** Asks the server to end soon and in order. */
  readonly stopSignal: string;
  /** Debian packages, and which of their dependencies the service does not need. */
  readonly packages: readonly string[];
  readonly without: readonly string[];
  /** Has a volume, which outlives its containers. */
  readonly keepsData: boolean;
  /** Scripts that start the server, tell whether it answers, and, of some, run a client of it. */
  readonly files: Readonly<Record<'start' | 'probe', string>> & { readonly console?: string };
}

const name = z.string().regex(/^[a-z][a-z0-9-]*$/);
const attachmentName = z.string().regex(/^[A-Z][A-Z0-9_]*$/);
const plan = z.strictObject({
  name,
  description: z.string(),
  memoryMb: z.int().min(16),
  connections: z.int().min(1),
});
const manifest = z.strictObject({
  name,
  label: z.string(),
  summary: z.string(),
  docs: z.url(),
  aliases: z.array(name),
  attachment: z.strictObject({ first: attachmentName, further: attachmentName }),
  config: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()),
  stopSignal: z.string().startsWith('SIG'),
  packages: z.array(z.string()).min(1),
  without: z.array(z.string()),
  keepsData: z.boolean(),
  plans: z.tuple([plan], plan),
});

/**
 * Reads the folders of services, each with `service.json`, `start`, `probe` and perhaps `console`.
 * @throws when one is not as it should be, naming the file
 */
export async function readCatalogue(folder: string): Promise<readonly ServiceRecipe[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((each) => readService(join(folder, each))));
}

async function readService(folder: string): Promise<ServiceRecipe> {
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const [text, start, probe] = await Promise.all([read('service.json'), read('start'), read('probe')]);
  const hasConsole = (await readdir(folder)).includes('console');
  const parsed = manifest.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${join(folder, 'service.json')}: ${z.prettifyError(parsed.error)}`);
  return {
    ...parsed.data,
    files: { start, probe, ...(hasConsole ? { console: await read('console') } : {}) },
  };
}

/** First 12 hex digits over everything that decides what the image of a service holds. */
export function recipeHash(recipe: ServiceRecipe, fetchScript: string, base: string): string {
  const parts = [base, fetchScript, recipe.packages, recipe.without, recipe.files];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
