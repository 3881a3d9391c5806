import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BuildLimits } from '../../src/lib/builder/build-limits.ts';
import { SlugCompiler } from '../../src/lib/builder/slug-compiler.ts';
import { SlugStore } from '../../src/lib/builder/slug-store.ts';
import { EngineStacks } from '../../src/lib/builder/stacks/engine-stacks.ts';
import type { App } from '../../src/lib/domain/app.ts';
import { FakeEngine } from '../../src/lib/engine/fake/fake-engine.ts';
import { exitsAfter, printing, untilTerminated } from '../../src/lib/engine/fake/program.ts';
import type { BuildOutcome, BuildRequest } from '../../src/lib/platform/ports.ts';
import { defaultSettings } from '../../src/lib/platform/settings.ts';
import { newId } from '../../src/lib/std/ids.ts';
import { builtImagesIn } from '../support/built-images.ts';

const PACKAGE_ROOT = join(import.meta.dirname, '../..');
const ONE = 'build:\n  docker:\n    web: Dockerfile\n';
const SIMPLE = 'FROM scratch\nCOPY index.html /\nCMD ["serve"]\n';
const app: App = {
  id: newId(),
  name: 'quiet-pond',
  ownerId: newId(),
  region: 'us',
  buildStack: 'container',
  status: 'active',
  maintenance: false,
  locked: false,
  createdAt: new Date(),
  updatedAt: new Date(),
};

type Files = Readonly<Record<string, string>>;
type Entries = readonly (Partial<Header> & { readonly name: string; readonly text?: string })[];

let folder: string;
let engine: FakeEngine;
let output: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renga-dockerfiles-'));
  output = '';
  engine = new FakeEngine({
    // What a step prints is its command; one that says so fails, is killed, or goes on for ever.
    step: ({ command }) => {
      const line = command.at(-1) ?? '';
      const code = Number(/exit (\d+)/.exec(line)?.[1] ?? 0);
      return printing([line], line.includes('forever') ? untilTerminated : exitsAfter(0, code));
    },
  });
});
afterEach(() => rm(folder, { recursive: true }));

const compiler = (
  settings: Partial<typeof defaultSettings> = {},
  hostEnv: NodeJS.ProcessEnv = {},
  limits: Partial<BuildLimits> = {},
) =>
  new SlugCompiler({
    engine,
    stacks: new EngineStacks({ engine, packageRoot: PACKAGE_ROOT, defaultStack: 'debian-13' }),
    store: new SlugStore({ folder: join(folder, 'slugs') }),
    builtImages: builtImagesIn({ engine, folder, installation: 'here' }),
    installation: 'here',
    packageRoot: PACKAGE_ROOT,
    settings: { ...defaultSettings, ...settings },
    allowFolders: true,
    hostEnv,
    limits,
  });

async function source(files: Files | Entries): Promise<string> {
  const archive = pack();
  const entries = Array.isArray(files)
    ? files
    : Object.entries(files).map(([name, text]) => ({ name: `./${name}`, text }));
  for (const { text = '', ...header } of entries) archive.entry(header, text);
  archive.finalize();
  const path = join(folder, 'source.tar');
  await writeFile(path, await buffer(archive));
  return path;
}

async function build(
  files: Files | Entries,
  {
    by = compiler(),
    signal = new AbortController().signal,
    ...more
  }: Partial<BuildRequest> & { readonly by?: SlugCompiler; readonly signal?: AbortSignal } = {},
): Promise<BuildOutcome> {
  const request = {
    buildId: newId(),
    app,
    sourceTarPath: await source(files),
    sourceVersion: 'c0ffee',
    buildpacks: [],
    config: { SECRET: 'canary' },
    ...more,
  };
  return by.build(request, (text) => (output += text), signal);
}

const failure = (outcome: BuildOutcome) => (outcome.ok ? null : outcome.failure);
const slug = (outcome: BuildOutcome) => {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.slug;
};
/** All that a build may leave behind. */
const remains = async () => [
  ...engine.containers.all.map(({ spec }) => spec.name),
  ...(await engine.networks.list({})).map(({ name }) => name),
  ...(await engine.images.named('renga/build:')),
  ...(await readdir(join(folder, 'registry/uploads')).catch(() => [])),
];

describe('a source with a heroku.yml', () => {
  it('becomes an image for each process type, and says what it does', async () => {
    const files = {
      'heroku.yml': `build:
  docker:
    web: Dockerfile
    worker: {dockerfile: worker/Dockerfile, target: done}
    clock: {dockerfile: worker/Dockerfile, target: done}
    migrations: migrations/Dockerfile
  config:
    GREETING: hello
release:
  image: migrations
  command: [./migrate, ./seed]
run:
  worker: work hard
  mailer: {command: mail, image: worker}
`,
      Dockerfile: SIMPLE,
      'index.html': 'a page',
      'worker/Dockerfile': 'FROM scratch AS done\nRUN make\nENTRYPOINT ["work"]\nUSER 1001\nFROM scratch\n',
      'migrations/Dockerfile': 'FROM scratch\nWORKDIR /db\n',
    };
    const { images = {}, processTypes, stack, diffId } = slug(await build(files));

    expect(output).toBe(`=== Building web (Dockerfile)
Step 1/3 : FROM scratch
Step 2/3 : COPY index.html /
Step 3/3 : CMD ["serve"]
=== Storing web (Dockerfile)
=== Building worker, clock (worker/Dockerfile)
Step 1/5 : FROM scratch AS done
Step 2/5 : RUN make
make
Step 3/5 : ENTRYPOINT ["work"]
Step 4/5 : USER 1001
=== Storing worker, clock (worker/Dockerfile)
=== Building migrations (migrations/Dockerfile)
Step 1/2 : FROM scratch
Step 2/2 : WORKDIR /db
=== Storing migrations (migrations/Dockerfile)
=== Process types: clock, mailer, release, web, worker
`);
    expect({ processTypes, stack, diffId }).toEqual({
      processTypes: {
        clock: 'work',
        mailer: 'mail',
        release: './migrate && ./seed',
        web: 'serve',
        worker: 'work hard',
      },
      stack: 'container',
      diffId: '',
    });
    expect(images['web']).toMatchObject({ command: ['serve'], entrypoint: [], user: null, workingDir: '/' });
    expect(images['worker']).toMatchObject({ entrypoint: ['work'], user: '1001' });
    expect(images['mailer']).toEqual(images['worker']);
    expect(images['clock']).toEqual(images['worker']);
    expect(images['release']?.id).not.toBe(images['web']?.id);
    const kept = [...new Set(Object.values(images).map(({ manifest }) => manifest))];
    expect((await engine.images.named('renga/image:here-')).toSorted()).toEqual(
      kept.map((manifest) => `renga/image:here-${manifest.slice(0, 16)}`).toSorted(),
    );
    expect(await readdir(join(folder, 'registry/blobs'))).toEqual(expect.arrayContaining(kept));
    expect(await remains()).toEqual([]);
  });

  it('is given its build arguments and what leads outside, and no config var', async () => {
    const files = { 'heroku.yml': `${ONE}  config: {A: 1}\n`, Dockerfile: SIMPLE, 'index.html': '' };
    await build(files, { by: compiler({}, { https_proxy: 'http://proxy:3128', TOKEN: 'canary' }) });

    expect(engine.images.builds).toEqual([
      expect.objectContaining({
        args: { A: '1', https_proxy: 'http://proxy:3128' },
        limits: { memoryBytes: 4 * 1024 ** 3, cpus: 2, cpuShares: 256 },
        network: expect.stringMatching(/^renga-here-build-[0-9a-f]{12}$/),
      }),
    ]);
  });

  it('may be zipped, and is built again as it was', async () => {
    const files = { 'heroku.yml': ONE, Dockerfile: SIMPLE, 'index.html': 'a page' };
    const first = slug(await build(files));
    const path = join(folder, 'source.tgz');
    await writeFile(path, gzipSync(await buffer(packed(files))));
    expect(slug(await build(files, { sourceTarPath: path }))).toEqual(first);
  });

  it('has to be there', async () => {
    expect(failure(await build({ Dockerfile: SIMPLE }))).toEqual({
      code: 'no_heroku_yml',
      message: 'Your app does not include a heroku.yml build manifest.',
      next: 'Write one that names your Dockerfile ("build:", "  docker:", "    web: Dockerfile") and push again. Or choose a stack that builds without one: renga stack:set debian-13 -a quiet-pond',
    });
    expect(engine.images.builds).toEqual([]);
  });

  it.each([
    [
      'mistakes',
      { 'heroku.yml': 'build:\n  docker: {web: 3}\nrum: 1\n' },
      'invalid_heroku_yml',
      [
        'heroku.yml line 2, build.docker.web: must be the path of a Dockerfile within the source, or a map of dockerfile and target',
        'heroku.yml line 3, rum: is not known here: take it out',
      ],
    ],
    [
      'Dockerfiles that are not there',
      { 'heroku.yml': 'build:\n  docker: {web: Dockerfile, worker: w/Dockerfile}\n' },
      'invalid_heroku_yml',
      [
        'build.docker.web names Dockerfile, and the source has no such file: commit it, or correct the path',
        'build.docker.worker names w/Dockerfile, and the source has no such file: commit it, or correct the path',
      ],
    ],
    [
      'a heroku.yml without end',
      { 'heroku.yml': '#'.repeat(70_000) },
      'invalid_heroku_yml',
      ['it is longer than 65536 bytes'],
    ],
    [
      'images with nothing to run',
      { 'heroku.yml': ONE, Dockerfile: 'FROM scratch\n' },
      'nothing_to_run',
      ['build.docker.web'],
    ],
  ] as const)('tells all that is wrong with it: %s', async (_, files, code, mistakes) => {
    const found = failure(await build({ ...files }));

    expect(found?.code).toBe(code);
    expect(found?.message.replace(/^[^:]*: /, '')).toBe(`${mistakes.join('; ')}.`);
    expect(await remains()).toEqual([]);
  });

  it.each([
    [
      'RUN echo verse; exit 3',
      {
        code: 'dockerfile_failed',
        message:
          "Dockerfile could not be built: The command '/bin/sh -c echo verse; exit 3' returned a non-zero code: 3.",
        next: 'The reason stands in the lines above. Correct it and push again.',
      },
    ],
    [
      'RUN exit 137',
      {
        code: 'out_of_memory',
        message:
          "A step of Dockerfile was killed, most likely because it used more than its 4096M of memory: The command '/bin/sh -c exit 137' returned a non-zero code: 137.",
        next: 'Make the step use less memory, for example with fewer parallel jobs.',
      },
    ],
    [
      'FROM nowhere/none:1',
      {
        code: 'base_image_unavailable',
        message:
          'An image that Dockerfile builds upon could not be fetched: Get "https://registry/v2/": dial tcp: no registry answers for nowhere/none:1.',
        next: 'Check its name, and that the engine reaches the registry. What the engine has already needs no registry: docker images',
      },
    ],
  ])('says why its Dockerfile cannot be built: %s', async (line, expected) => {
    expect(failure(await build({ 'heroku.yml': ONE, Dockerfile: `FROM scratch\n${line}\n` }))).toEqual(
      expected,
    );
    expect(output).toContain(`Step 2/2 : ${line}\n`);
    expect(await remains()).toEqual([]);
  });

  it('runs several commands by no entry point', async () => {
    const files = {
      'heroku.yml': `${ONE}run: {web: [./migrate]}\nrelease: {command: [./migrate, ./seed]}\n`,
      Dockerfile: 'FROM scratch\nENTRYPOINT ["start"]\n',
    };
    expect(failure(await build(files))).toEqual({
      code: 'entry_point_without_shell',
      message: 'There are several commands for images with an ENTRYPOINT, which is given one: release.',
      next: 'Write them into a script that the image has and run that, or leave ENTRYPOINT out of the Dockerfile.',
    });
  });

  it('may not build upon images of other apps', async () => {
    const files = { 'heroku.yml': ONE, Dockerfile: 'FROM c0ffee\nCMD cat /app/secret\n' };
    expect(failure(await build(files))).toEqual({
      code: 'base_image_refused',
      message:
        'Dockerfile takes images by an id, of an app, or by what is not known before the build: "FROM c0ffee".',
      next: 'Name images as their registries do, and stacks as renga/stack:NAME. A variable behind FROM needs an ARG with a value before the first FROM.',
    });
    expect(engine.images.builds).toEqual([]);
  });

  it('is built by the Dockerfile that was looked at, whatever else has its name', async () => {
    const entries = [
      { name: 'heroku.yml', text: ONE },
      { name: 'Dockerfile', text: 'FROM scratch\nCMD ["serve"]\n' },
      { name: 'x/../Dockerfile', text: 'FROM c0ffee\n' },
    ];
    expect(slug(await build(entries)).processTypes).toEqual({ web: 'serve' });
  });

  it('gives a build what is in the folder of its Dockerfile and is not ignored there', async () => {
    const files = {
      'heroku.yml': 'build:\n  docker: {web: in/Dockerfile}\n',
      'in/.dockerignore': '*\n!kept\n',
      'in/kept/a': '',
      'in/secret': '',
      outside: '',
    };
    const copying = (path: string) => ({
      ...files,
      'in/Dockerfile': `FROM scratch\nCOPY ${path} /\nCMD x\n`,
    });

    expect((await build(copying('kept'))).ok).toBe(true);
    for (const path of ['secret', 'outside', 'in'])
      expect(failure(await build(copying(path)))?.message).toContain(`stat ${path}: file does not exist`);
  });

  const plain = [
    { name: 'heroku.yml', text: ONE },
    { name: 'Dockerfile', text: SIMPLE },
    { name: 'index.html', text: '' },
  ];
  it.each([
    ['a path that leads out of it', { name: '../x', text: '' }, '"../x"'],
    ['a path from the root', { name: '/etc/x', text: '' }, '"/etc/x"'],
    [
      'a link that leads out of it',
      { name: 'a/x', type: 'symlink', linkname: '../../etc' },
      'a/x -> ../../etc',
    ],
    ['a link to the root', { name: 'x', type: 'symlink', linkname: '/etc/passwd' }, 'x -> /etc/passwd'],
    ['another name of what is not in it', { name: 'x', type: 'link', linkname: '../y' }, 'x -> ../y'],
    ['a device', { name: 'x', type: 'character-device' }, 'x'],
  ] as const)('is refused with %s', async (_, entry, told) => {
    const found = failure(await build([...plain, entry]));

    expect(found).toMatchObject({ code: 'source_invalid', message: expect.stringMatching(/: (.*)\.$/) });
    expect(found?.message.split(': ').at(-1)).toBe(`${told}.`);
    expect(engine.images.builds).toEqual([]);
  });

  it.each([
    ['one name again and again', { name: 'index.html' }],
    ['names that lead out of it', { name: '../x' }],
  ])('counts whatever is in it: %s', async (_, entry) => {
    const entries = Array.from({ length: 30 }, () => entry);
    const outcome = await build([...plain, ...entries], { by: compiler({}, {}, { sourceEntries: 20 }) });
    expect(failure(outcome)?.code).toBe('source_too_large');
  });

  it('may have no more patterns of what to leave out than are matched in time', async () => {
    const ignoring = (text: string) => build([...plain, { name: '.dockerignore', text }]);
    expect((await ignoring('x\n'.repeat(1_000))).ok).toBe(true);
    expect(failure(await ignoring('x\n'.repeat(1_001)))).toEqual({
      code: 'source_invalid',
      message: '.dockerignore has 1001 patterns, and 1000 is the most there may be.',
      next: 'Name folders and patterns in it instead of single files.',
    });
  });

  it('holds up nobody while it is matched, and is ended then', async () => {
    const files = Array.from({ length: 20_000 }, (_, at) => ({ name: `${'a'.repeat(80)}${at}` }));
    const ignored = { name: '.dockerignore', text: '*a*a*a*b\n'.repeat(1_000) };
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 10);
    const late = await build([...plain, ignored, ...files], { by: compiler({ buildTimeoutMs: 3_000 }) });
    clearInterval(ticking);

    expect(failure(late)?.code).toBe('build_timeout');
    expect(turns).toBeGreaterThan(20);
  });

  it('is refused when it is no archive', async () => {
    const path = join(folder, 'junk.tar');
    await writeFile(path, 'no tar at all'.repeat(100));
    expect(failure(await build(plain, { sourceTarPath: path }))).toEqual({
      code: 'source_invalid',
      message:
        'The source archive could not be unpacked: Invalid tar header. Maybe the tar is corrupted or it needs to be gunzipped?',
      next: 'Send a tar or tar.gz of the checkout.',
    });
  });

  it('may have links that stay in it, and any that are ignored', async () => {
    const entries = [
      ...plain,
      { name: '.dockerignore', text: 'local\n' },
      { name: 'a/x', type: 'symlink', linkname: '../index.html' },
      { name: 'y', type: 'link', linkname: 'index.html' },
      { name: 'local', type: 'symlink', linkname: '/home/me' },
    ] as const;
    expect((await build(entries)).ok).toBe(true);
  });

  it('is ended by whoever cancels it, or by its time, and leaves nothing', async () => {
    const files = { 'heroku.yml': ONE, Dockerfile: 'FROM scratch\nRUN forever\n' };
    const abort = new AbortController();
    const building = build(files, { signal: abort.signal });
    await expect.poll(() => output, { timeout: 30_000 }).toContain('forever\n');
    abort.abort(new Error('cancelled by bee'));

    expect(failure(await building)).toMatchObject({
      code: 'interrupted',
      message: 'The build was stopped before it was done: cancelled by bee.',
    });
    const late = await build(files, { by: compiler({ buildTimeoutMs: 50 }) });
    expect(failure(late)?.code).toBe('build_timeout');
    expect(await remains()).toEqual([]);
  });

  it('leaves nothing of a build whose control plane was killed', async () => {
    void build({ 'heroku.yml': ONE, Dockerfile: 'FROM scratch\nRUN forever\n' }).catch(() => undefined);
    await expect.poll(() => output, { timeout: 30_000 }).toContain('forever\n');
    await engine.images.importRootfs(packed({}), { ref: 'renga/build:here-left-0', config: {} });
    await engine.images.importRootfs(packed({}), { ref: 'renga/build:elsewhere-0', config: {} });
    expect(await remains()).toHaveLength(4);

    await compiler().recover();

    expect(await remains()).toEqual(['renga/build:elsewhere-0']);
  });

  it('has no tests that a buildpack would bring', async () => {
    const files = { 'heroku.yml': ONE, Dockerfile: SIMPLE, 'index.html': '' };
    expect(failure(await build(files, { tests: 'testpack' }))?.code).toBe('no_tests');
    expect((await build(files, { tests: 'own' })).ok).toBe(true);
  });
});

function packed(files: Files): Readable {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) archive.entry({ name }, text);
  archive.finalize();
  return Readable.from(archive, { objectMode: false });
}
