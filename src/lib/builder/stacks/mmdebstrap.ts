import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { execa } from 'execa';
import { Refusal } from '../../domain/refusal.ts';
import { PackageProgress } from './package-progress.ts';
import { mmdebstrapArguments, type Recipe, type Variant } from './recipe.ts';

const PROGRAM = 'mmdebstrap';
const COMPRESSION = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };
const KEPT_LINES = 200;

/**
 * Makes one root file system of Debian packages and leaves it at `path` as a tar compressed with zstd, whole or not at all.
 * @throws {Refusal} `not_offered`, id `stack_unavailable`, with mmdebstrap's own reason
 */
export async function makeRootfs(
  recipe: Recipe,
  variant: Variant,
  options: {
    readonly path: string;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress: (line: string) => void;
  },
): Promise<void> {
  const temporary = `${options.path}.tmp`;
  try {
    await run(recipe, variant, { ...options, path: temporary });
    await settle(temporary, options.path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function run(
  recipe: Recipe,
  variant: Variant,
  options: Parameters<typeof makeRootfs>[2],
): Promise<void> {
  const child = execa(PROGRAM, mmdebstrapArguments(recipe, variant), {
    stdin: 'ignore',
    buffer: false,
    reject: false,
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  });
  const said: string[] = [];
  const progress = new PackageProgress(options.onProgress);
  const listen = async () => {
    for await (const line of child.iterable({ from: 'stderr' })) {
      progress.line(line);
      said.push(line);
      if (said.length > KEPT_LINES) said.shift();
    }
  };
  const [result, , written] = await Promise.allSettled([
    child,
    listen(),
    pipeline(child.stdout, createZstdCompress({ params: COMPRESSION }), createWriteStream(options.path)),
  ]);
  options.signal?.throwIfAborted();
  if (result.status === 'rejected') throw result.reason;
  if (result.value.code === 'ENOENT') throw notInstalled(recipe);
  if (result.value.failed) throw failed(recipe, said);
  if (written.status === 'rejected') throw written.reason;
}

async function settle(temporary: string, path: string): Promise<void> {
  await synced(temporary);
  await rename(temporary, path);
  await synced(dirname(path));
}

async function synced(path: string): Promise<void> {
  const handle = await open(path);
  await handle.sync().finally(() => handle.close());
}

function notInstalled(recipe: Recipe): Refusal {
  return new Refusal(
    'not_offered',
    `Stack ${recipe.name} is made on this machine, and mmdebstrap, which does it, is not installed. ` +
      'On Debian or Ubuntu: apt-get install mmdebstrap debian-archive-keyring. Elsewhere, use the stack heroku-24.',
    { id: 'stack_unavailable' },
  );
}

function failed(recipe: Recipe, said: readonly string[]): Refusal {
  const errors = said.filter((line) => /^(E:|W:|dpkg: error)/.test(line));
  const reason = (errors.length > 0 ? errors : said).slice(-5).join(' / ');
  return new Refusal(
    'not_offered',
    `Stack ${recipe.name} could not be made from Debian's packages. ` +
      `Check that Debian's mirror can be reached and that there is disk space, then try again. (${reason})`,
    { id: 'stack_unavailable' },
  );
}
