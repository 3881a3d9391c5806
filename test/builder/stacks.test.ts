import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecipe } from '../../src/lib/builder/stacks/recipe.ts';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { randomHex } from '../../src/lib/std/ids.ts';
import { PACKAGE_ROOT } from './support/workshop.ts';

/** Stands for mmdebstrap: a root file system of one folder, and a note that it was made. */
const MMDEBSTRAP = `#!/bin/sh
echo made >>"$NOTES"
echo 'I: downloading packages with apt...' >&2
echo '0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.' >&2
for package in a b; do echo "Unpacking $package (1) ..." >&2; done
sleep 0.5
for package in a b; do echo "Setting up $package (1) ..." >&2; done
mkdir -p "$TREE/app" && exec tar -c -C "$TREE" .
`;

describe('the stack debian-13', () => {
  const engine = new DockerEngine();
  let folder: string;
  let root: string;
  let hash: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renga-stacks-'));
    root = join(folder, 'package');
    await cp(join(PACKAGE_ROOT, 'stacks'), join(root, 'stacks'), { recursive: true });
    await writeFile(join(root, 'stacks/debian-13/run.packages'), `jq\n# ${randomHex(8)}\n${randomHex(8)}\n`);
    hash = (await readRecipe('debian-13', 'trixie', join(root, 'stacks/debian-13'))).hash;
  });
  afterAll(async () => {
    for (const variant of ['run', 'build']) await engine.images.remove(ref(variant));
    await rm(folder, { recursive: true });
  });

  const ref = (variant: string) => `renga/stack:debian-13-${hash}-${variant}`;

  /** A folder of programs: the few that are needed, and this mmdebstrap, if any. */
  const programs = async (mmdebstrap: string | null) => {
    const bin = join(folder, randomHex(4));
    await mkdir(bin);
    for (const name of ['flock', 'sh', 'cat', 'tar', 'mkdir', 'sleep'])
      await symlink(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(bin, name));
    if (mmdebstrap !== null) await writeFile(join(bin, 'mmdebstrap'), mmdebstrap, { mode: 0o755 });
    return bin;
  };

  /** `ensure` in a process of its own. */
  const ensure = async (bin: string, cache: string, only = '') => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('./support/ensure-stack.ts'))], {
      env: {
        ...process.env,
        PATH: bin,
        STACK: 'debian-13',
        ONLY: only,
        PACKAGE_ROOT: root,
        XDG_CACHE_HOME: join(folder, cache),
        NOTES: join(folder, 'notes'),
        TREE: join(folder, 'tree'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return JSON.parse(output);
  };

  it('is refused with what to install where mmdebstrap is missing', async () => {
    expect(await ensure(await programs(null), 'empty')).toEqual({
      id: 'stack_unavailable',
      message:
        'Stack debian-13 is made on this machine, and mmdebstrap, which does it, is not installed. ' +
        'On Debian or Ubuntu: apt-get install mmdebstrap debian-archive-keyring. Elsewhere, use the stack heroku-24.',
    });
  });

  it('is refused with its reason where mmdebstrap fails, and leaves no half tar', async () => {
    const bin = await programs(
      '#!/bin/sh\necho junk\necho "I: starting" >&2\necho "E: no such host" >&2\nexit 25\n',
    );

    expect(await ensure(bin, 'failed')).toEqual({
      id: 'stack_unavailable',
      message:
        "Stack debian-13 could not be made from Debian's packages. Check that Debian's mirror can be reached and that there is disk space, then try again. (E: no such host)",
    });
    expect(await readdir(join(folder, 'failed/renga/stacks'))).toEqual(['lock']);
  });

  it('is made once, however many ask, with progress, and is taken from the cache afterwards', async () => {
    const bin = await programs(MMDEBSTRAP);
    const images = { run: ref('run'), build: ref('build') };

    const results = await Promise.all(Array.from({ length: 4 }, () => ensure(bin, 'made')));

    for (const result of results) expect(result.images).toEqual(images);
    expect(await readFile(join(folder, 'notes'), 'utf8')).toBe('made\nmade\n');
    const told = results.map(({ lines }) => lines.filter((line: string) => !line.includes('waiting')).length);
    expect(told.sort((a, b) => a - b)).toEqual([0, 0, 0, 14]);
    expect(
      results
        .flatMap(({ lines }) => lines)
        .filter((line: string) => line.startsWith('Stack debian-13, run image')),
    ).toEqual(
      [
        'downloading packages',
        'fetching and installing 2 packages',
        'fetching and installing 2 packages: 25%',
        'fetching and installing 2 packages: 50%',
        'fetching and installing 2 packages: 75%',
        'importing',
        'done',
      ].map((line) => `Stack debian-13, run image: ${line}`),
    );

    await engine.images.remove(images.run);
    const again = await ensure(await programs(null), 'made');

    expect(again).toEqual({
      images,
      lines: ['Stack debian-13, run image: importing', 'Stack debian-13, run image: done'],
    });
  });

  it('is had without its build image by what only runs', async () => {
    for (const variant of ['run', 'build']) await engine.images.remove(ref(variant));

    expect(await ensure(await programs(null), 'made', 'run')).toEqual({
      images: { run: ref('run') },
      lines: [],
    });
    expect(await engine.images.inspect(ref('build'))).toBe(null);
  });
});

describe('the stack heroku-24', () => {
  it('is fetched, or refused with the stack that needs no registry', async () => {
    const engine = new DockerEngine();
    const { HerokuStack } = await import('../../src/lib/builder/stacks/heroku-stack.ts');
    const absent = `localhost:1/renga-absent-${randomHex(4)}:24`;
    const stack = new HerokuStack({ engine, name: 'heroku-24', refs: { run: absent, build: absent } });
    const lines: string[] = [];

    await expect(stack.ensure((line) => lines.push(line))).rejects.toMatchObject({
      id: 'stack_unavailable',
      message: expect.stringMatching(
        /^Stack heroku-24 is the public image .* Use the stack debian-13, which needs no image registry/,
      ),
    });
    expect(lines).toEqual([`Stack heroku-24: fetching ${absent}`]);
  });
});
