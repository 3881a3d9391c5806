import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { AppResource } from '../../client/wire/app.ts';
import { CommandError } from '../command-error.ts';

/** What docker itself keeps beside its settings, and needs to find its engine and its plug-ins. */
const BESIDE = ['contexts', 'cli-plugins'];

/**
 * An app whose images are pushed.
 * @throws {CommandError} `container_stack_needed` for any other
 */
export async function containerApp(client: PlatformClient, name: string): Promise<AppResource> {
  const app = await client.apps.get(name);
  if (app.build_stack.name === 'container' || app.stack.name === 'container') return app;
  throw new CommandError(
    `${app.name} has the stack ${app.stack.name}, and this command is for apps that run images. Switch: renga stack:set container -a ${app.name}. Or deploy its source: git push renga main`,
    { id: 'container_stack_needed' },
  );
}

/**
 * Where the images of an app are pushed, as docker writes it: beside the host that its source is pushed to. On this
 * machine it is `localhost`, the only such name that docker takes without being told to.
 */
export function registryOf({ git_url }: Pick<AppResource, 'git_url'>): string {
  const { hostname, port } = new URL(git_url);
  const domain = hostname.replace(/^git\./, '');
  return `${domain === 'localhost' ? domain : `registry.${domain}`}${port === '' ? '' : `:${port}`}`;
}

/** The registry of an app, or of all apps of a backend of ours where none is named. */
export async function registryFor(client: PlatformClient, app: string | null): Promise<string> {
  if (app !== null) return registryOf(await client.apps.get(app));
  const { public_url, domain } = await client.platform.status();
  const { port } = new URL(public_url);
  return registryOf({ git_url: `https://git.${domain}${port === '' ? '' : `:${port}`}` });
}

/**
 * Lets `work` run docker with a token for one registry: by a folder of settings of its own, so that nobody has to log in,
 * and no token stays in docker's.
 */
export async function withRegistry(
  registry: string,
  token: string,
  work: (env: NodeJS.ProcessEnv) => Promise<void>,
): Promise<void> {
  const usual = process.env['DOCKER_CONFIG'] || join(homedir(), '.docker');
  const folder = await mkdtemp(join(tmpdir(), 'renga-docker-'));
  try {
    const auth = Buffer.from(`_:${token}`).toString('base64');
    const { credsStore: _, ...settings } = await settingsIn(usual);
    await writeFile(
      join(folder, 'config.json'),
      JSON.stringify({ ...settings, auths: { [registry]: { auth } } }),
      { mode: 0o600 },
    );
    for (const name of BESIDE) await symlink(join(usual, name), join(folder, name));
    await work({ DOCKER_CONFIG: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function settingsIn(folder: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const settings: unknown = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    return typeof settings === 'object' && settings !== null ? { ...settings } : {};
  } catch {
    return {};
  }
}
