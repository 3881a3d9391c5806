import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AddOn } from '../domain/add-on.ts';
import type { AddOnService } from '../domain/add-on-service.ts';

/** A service as its folder describes it: what users see, and how its container is made. */
export type ServiceRecipe = BuiltRecipe | PulledRecipe;

/** One that is made of Debian packages on the stack. */
export interface BuiltRecipe extends Recipe, Packaged {
  /** Of the newest version, which `packages` are of; a service may have none that are told apart. */
  readonly version?: string | undefined;
  readonly older: readonly (Packaged & { readonly version: string })[];
}

interface Packaged {
  /** Debian packages, and which of their dependencies the service does not need. */
  readonly packages: readonly string[];
  readonly without: readonly string[];
  /** Release of Debian whose packages are there beside those of the stack's own. */
  readonly suite?: string | undefined;
}

/** One that is made of an image of a registry. */
export interface PulledRecipe extends Recipe {
  /** As the engine names it: `postgres:17`, `registry.example.com/team/search:3`. */
  readonly image: string;
}

interface Recipe extends AddOnService {
  /** Asks the server to end soon and in order. */
  readonly stopSignal: string;
  /** Has a volume, which outlives its containers. */
  readonly keepsData: boolean;
  /** Scripts that start the server, tell whether it answers, and, of some, run a client of it. */
  readonly files: ServiceScripts;
  /** Script of the deeds that the control plane asks of the server, where there are any; no part of the image. */
  readonly admin: string | null;
}

export type ServiceScripts = Readonly<Record<'start' | 'probe', string>> & { readonly console?: string };

export const isBuilt = (recipe: ServiceRecipe): recipe is BuiltRecipe => 'packages' in recipe;

/** A service of a folder is not as it should be; the message names the file and what is wrong in it. */
export class ServiceRefused extends Error {
  override readonly name = 'ServiceRefused';
  readonly id = 'invalid_service';
}

const name = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/);
const attachmentName = z.string().regex(/^[A-Z][A-Z0-9_]*$/);
const plan = z.strictObject({
  name,
  description: z.string(),
  memoryMb: z.int().min(16),
  connections: z.int().min(1),
  preparesUpgrades: z.boolean().optional(),
  backups: z.int().min(1).optional(),
});
const packaged = {
  packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9.+-]*(=[\w.:+~*-]+)?$/)).min(1),
  without: z.array(z.string()),
};
const version = z.string().regex(/^\d+(\.\d+)?$/);
const shared = {
  name,
  label: z.string(),
  summary: z.string(),
  docs: z.url(),
  aliases: z.array(name),
  attachment: z.strictObject({ first: attachmentName, further: attachmentName }),
  config: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()),
  outside: z
    .strictObject({ port: z.int().min(1).max(65_535), protocol: z.enum(['postgresql', 'redis']) })
    .exactOptional(),
  stopSignal: z.string().startsWith('SIG'),
  keepsData: z.boolean(),
  plans: z.tuple([plan], plan),
};
const built = z.strictObject({
  ...shared,
  ...packaged,
  version: version.optional(),
  upgrades: z.enum(['copied', 'in-place']).optional(),
  older: z.array(z.strictObject({ version, suite: z.string().regex(/^[a-z]+$/), ...packaged })).default([]),
});
const pulled = z.strictObject({ ...shared, image: z.string().regex(/^[a-z0-9][\w./:@-]*$/) });

/**
 * Reads the folders of services, each with `service.json`, `start`, `probe` and perhaps `console` and `admin`. What the later folders
 * have joins what the first has; a folder that does not exist has none.
 * @throws {ServiceRefused} when one is not as it should be, or two have a name in common
 */
export async function readCatalogue(...folders: readonly string[]): Promise<readonly ServiceRecipe[]> {
  const found: ServiceRecipe[] = [];
  for (const folder of folders)
    for (const each of await subfolders(folder)) {
      const recipe = await readService(join(folder, each));
      const taken = namesOf(recipe).find((text) => found.some((other) => namesOf(other).includes(text)));
      if (taken !== undefined)
        throw new ServiceRefused(
          `${join(folder, each, 'service.json')}: there is a service ${taken} already.`,
        );
      found.push(recipe);
    }
  return found;
}

const namesOf = ({ name, aliases }: ServiceRecipe): readonly string[] => [name, ...aliases];

async function subfolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function readService(folder: string): Promise<ServiceRecipe> {
  const read = (file: string) =>
    readFile(join(folder, file), 'utf8').catch((error: Error) => {
      throw new ServiceRefused(`${join(folder, file)} cannot be read: ${error.message}`);
    });
  const path = join(folder, 'service.json');
  const [text, start, probe] = await Promise.all([read('service.json'), read('start'), read('probe')]);
  const present = await readdir(folder);
  const files = { start, probe, ...(present.includes('console') ? { console: await read('console') } : {}) };
  const admin = present.includes('admin') ? await read('admin') : null;
  const described = parseJson(path, text);
  const form = Object.hasOwn(Object(described), 'image') ? pulled : built;
  const parsed = form.safeParse(described);
  if (!parsed.success) throw new ServiceRefused(`${path}: ${z.prettifyError(parsed.error)}`);
  return { ...parsed.data, ...versionsOf(parsed.data), files, admin };
}

const versionsOf = (data: z.infer<typeof built> | z.infer<typeof pulled>) =>
  'version' in data && data.version !== undefined
    ? { versions: [data.version, ...data.older.map(({ version }) => version)] }
    : {};

/** Of the service of an add-on. @throws when it is no longer offered */
export function recipeOf(catalogue: readonly ServiceRecipe[], { service }: AddOn): ServiceRecipe {
  const recipe = catalogue.find(({ name }) => name === service);
  if (!recipe) throw new Error(`The catalogue of this installation has no service ${service} any more.`);
  return recipe;
}

/** What one version of a service is made of; of a service without versions, what that is made of. @throws for one that is no longer offered */
export function recipeOfVersion(recipe: ServiceRecipe, version: string | null): ServiceRecipe {
  if (version === null || !isBuilt(recipe) || version === recipe.version) return recipe;
  const older = recipe.older.find((each) => each.version === version);
  if (!older)
    throw new Error(`The catalogue of this installation has no ${recipe.label} ${version} any more.`);
  const { suite, packages, without } = older;
  return { ...recipe, suite, packages, without: [...recipe.without, ...without] };
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServiceRefused(
      `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** First 12 hex digits over everything that decides what the image of a service holds. */
export function recipeHash(recipe: ServiceRecipe, fetchScript: string, base: string): string {
  const how = isBuilt(recipe) ? [fetchScript, recipe.packages, recipe.without, recipe.suite] : [];
  const parts = [base, ...how, recipe.files];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
