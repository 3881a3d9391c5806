import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Buildpack } from '../domain/buildpack.ts';
import type { ConfigVars } from '../domain/config-vars.ts';
import { buildpackEntries } from './buildpack-files.ts';
import { CONTAINER_BUNDLE } from './certificates.ts';
import type { TarEntry } from './tar-entry.ts';

/** Everything that `compile.sh` works on. */
export interface BuildInput {
  /** Folder that holds `stacks/` and `buildpacks/`. */
  readonly packageRoot: string;
  readonly sourceTarPath: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly config: ConfigVars;
  readonly buildpacks: readonly Buildpack[];
  /** The container's certificates with those of the host, when they differ. */
  readonly certificates: string | null;
}

/** The files that go into a build container before it starts, as paths from its root folder. */
export async function* buildInput(input: BuildInput): AsyncIterable<TarEntry> {
  yield { kind: 'folder', name: 'app' };
  yield { kind: 'folder', name: 'cache' };
  yield { kind: 'folder', name: 'renga', mode: 0o700 };
  yield await file('renga/compile.sh', join(input.packageRoot, 'stacks', 'compile.sh'));
  yield await file('renga/source.tar', input.sourceTarPath);
  yield { kind: 'text', name: 'renga/environment', text: nulTerminated(input.environment) };
  yield* configFiles(input.config);
  yield { kind: 'folder', name: 'renga/packs' };
  for (const [index, buildpack] of input.buildpacks.entries())
    yield* buildpackEntries(buildpack, {
      folder: `renga/packs/${index}`,
      bundledFolder: join(input.packageRoot, 'buildpacks'),
    });
  if (input.certificates !== null)
    yield { kind: 'text', name: CONTAINER_BUNDLE.slice(1), text: input.certificates };
}

async function file(name: string, path: string): Promise<TarEntry> {
  return { kind: 'file', name, path, size: (await stat(path)).size };
}

function* configFiles(config: ConfigVars): Iterable<TarEntry> {
  yield { kind: 'folder', name: 'renga/env', mode: 0o700 };
  for (const [key, value] of Object.entries(config))
    yield { kind: 'text', name: `renga/env/${key}`, text: value, mode: 0o600 };
}

const nulTerminated = (environment: Readonly<Record<string, string>>): string =>
  Object.entries(environment)
    .map(([key, value]) => `${key}=${value}\0`)
    .join('');
