import { Readable } from 'node:stream';
import { extract, pack } from 'tar-stream';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ImageBuild, ImageBuildOptions } from '../../../src/lib/engine/port.ts';
import { codeOf, type EngineHarness, MEGABYTE, type Step } from './harness.ts';

/** Images that the engine builds of a Dockerfile, on a network by which what belongs to a build is found. */
export function imageBuildsContract(harness: () => EngineHarness): void {
  describe('images of a Dockerfile', () => {
    let output: string;
    let ref: string;
    let turn = 0;
    beforeEach(async () => {
      output = '';
      turn += 1;
      const { engine, labels, pool, name } = harness();
      ref = `${name('built')}:${turn}`;
      await engine.networks.ensure({ name: name('build'), labels, pool, prefix: 28 });
    });

    const run = (...steps: readonly Step[]) => `RUN ${JSON.stringify(harness().command(steps))}`;
    const build = (
      lines: readonly string[],
      { files = {}, ...options }: Partial<ImageBuildOptions> & { readonly files?: Files } = {},
    ): Promise<ImageBuild> => {
      const { engine, labels, image, name } = harness();
      const dockerfile = [`FROM ${image}`, ...labelled(labels), ...lines].join('\n');
      return engine.images.build(contextOf({ 'build/Dockerfile': dockerfile, ...files }), {
        ref,
        dockerfile: 'build/Dockerfile',
        target: null,
        args: {},
        network: name('build'),
        limits: { memoryBytes: 64 * MEGABYTE, cpus: 1, cpuShares: 256 },
        onOutput: (text) => {
          output += text;
        },
        signal: new AbortController().signal,
        ...options,
      });
    };
    const labelled = (labels: Readonly<Record<string, string>>) =>
      Object.entries(labels).map(([key, value]) => `LABEL ${key}=${value}`);
    const members = () => harness().engine.networks.members(harness().name('build'));

    test('an image of nothing but words about it has no layers', async () => {
      const built = await build(['FROM scratch', ...labelled(harness().labels), 'ENV VERSE=frog']);

      expect(built).toMatchObject({ ok: true, image: { layers: [] } });
    });

    test('a Dockerfile is built on its base, of what is in the context, and says what it does', async () => {
      const { engine, image } = harness();
      const built = await build(
        ['COPY file /app/', run({ do: 'print', text: 'a verse\n' }), 'CMD ["serve"]'],
        {
          files: { file: 'content' },
        },
      );

      expect(built).toEqual({ ok: true, image: await engine.images.inspect(ref) });
      const base = await engine.images.inspect(image);
      expect(built.ok && built.image.layers.slice(0, base?.layers.length)).toEqual(base?.layers);
      expect(built.ok && built.image.layers.length).toBeGreaterThan(base?.layers.length ?? 0);
      expect(output).toMatch(/^Step 1\/\d+ : FROM /);
      expect(output).toContain('a verse\n');
      expect(await members()).toEqual([]);
    });

    test('a step that fails ends it, with its exit code', async () => {
      expect(await build([run({ do: 'print', text: 'a reason\n' }, { do: 'exit', code: 3 })])).toEqual({
        ok: false,
        message: expect.stringMatching(/^The command .* returned a non-zero code: 3$/s),
        exitCode: 3,
      });
      expect(output).toContain('a reason\n');
      expect(await harness().engine.images.inspect(ref)).toBe(null);
      expect(await members()).toEqual([]);
    });

    test.each([
      ['an instruction that there is not', ['RUNN x'], /unknown instruction: RUNN/],
      ['a file that is not in the context', ['COPY absent /'], /absent/],
    ])('%s is told in the engine’s words', async (_, lines, message) => {
      expect(await build(lines)).toEqual({
        ok: false,
        message: expect.stringMatching(message),
        exitCode: null,
      });
    });

    test('a stage that is named is the last', async () => {
      const { image } = harness();
      const lines = [
        'FROM scratch AS first',
        'COPY file /',
        'CMD ["one"]',
        `FROM ${image}`,
        run({ do: 'exit', code: 1 }),
      ];
      const files = { file: 'content' };

      const built = await build(lines, { target: 'first', files });
      expect(built.ok && built.image.layers.length).toBe(1);
      expect(await build(lines, { target: 'third', files })).toMatchObject({
        ok: false,
        message: expect.stringMatching(/target.* third/),
      });
    });

    test('an abort ends it, and what its step runs in is found on its network', async () => {
      const { engine, name } = harness();
      const abort = new AbortController();
      const building = build([run({ do: 'print', text: 'slow\n' }, { do: 'sleep', ms: 60_000 })], {
        signal: abort.signal,
      });
      building.catch(() => undefined);
      await expect.poll(members, { timeout: 30_000 }).toHaveLength(1);
      abort.abort(new Error('enough'));

      await expect(building).rejects.toThrow('enough');
      for (const id of await members()) await engine.containers.remove(id);
      await expect.poll(members, { timeout: 30_000 }).toEqual([]);
      await engine.networks.remove(name('build'));
      expect(await members()).toEqual([]);
    });

    test('an image is saved as an archive that says how it is run, and is loaded again', async () => {
      const { engine, name } = harness();
      await build(['COPY file /', 'USER 1001', 'CMD ["serve", "verses"]'], { files: { file: 'content' } });
      const bytes = Buffer.concat(await (await engine.images.save(ref)).toArray());
      const files = await filesOf(bytes);
      const [manifest] = JSON.parse(files.get('manifest.json') ?? '');

      expect(manifest.RepoTags).toEqual([ref]);
      expect(JSON.parse(files.get(manifest.Config) ?? '').config).toMatchObject({
        Cmd: ['serve', 'verses'],
        User: '1001',
      });
      expect(manifest.Layers.length).toBe((await engine.images.inspect(ref))?.layers.length);
      await engine.images.remove(ref);
      expect((await engine.images.load(Readable.from([bytes]), { ref })).refs).toEqual([ref]);
      expect(await codeOf(engine.images.save(name('absent')))).toBe('not_found');
    });

    test('an image has as many names as it is given, and stays until the last is gone', async () => {
      const { engine, name } = harness();
      const other = `${name('other')}:1`;
      await build(['CMD ["serve"]']);
      await engine.images.tag(ref, other);
      const made = await engine.images.inspect(ref);
      await engine.images.remove(ref);

      expect(await engine.images.inspect(ref)).toBe(null);
      expect((await engine.images.inspect(other))?.id).toBe(made?.id);
      await engine.images.remove(other);
      expect(await codeOf(engine.images.tag(ref, other))).toBe('not_found');
    });
  });
}

type Files = Readonly<Record<string, string>>;

function contextOf(files: Files): Readable {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return Readable.from(archive, { objectMode: false });
}

async function filesOf(tar: Buffer): Promise<ReadonlyMap<string, string>> {
  const archive = extract();
  archive.end(tar);
  const files = new Map<string, string>();
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    files.set(entry.header.name, Buffer.concat(chunks).toString());
  }
  return files;
}
