import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Slug, SlugDamaged } from '../../src/lib/domain/slug.ts';
import { fixture, slugOf, Workshop } from './support/workshop.ts';

describe('images of slugs', () => {
  let workshop: Workshop;
  let slug: Slug;
  beforeAll(async () => {
    workshop = await Workshop.open();
    slug = await make('web: first\n');
  });
  afterAll(() => workshop.close());

  const make = async (procfile: string) =>
    slugOf((await workshop.build({ Procfile: procfile }, [fixture('exporting')])).outcome);

  it('hold the stack and the app, owned by the user of dynos', async () => {
    const ref = await workshop.images.ensure(slug);
    const { containers } = workshop.engine;
    const { id } = await containers.create({
      name: `renga-${workshop.installation}-look`,
      image: ref,
      labels: { 'renga.installation': workshop.installation },
      entrypoint: [],
      command: [
        'bash',
        '-c',
        'id -un; pwd; stat -c "%U %n" . Procfile .profile.d/*; which nginx tini; touch mine; echo $STACK',
      ],
      env: {},
      user: '1000:1000',
      workingDir: '/app',
      network: 'none',
      limits: { memoryBytes: 128 * 1024 ** 2, pids: 32 },
    });
    try {
      await containers.start(id);
      const lines: string[] = [];
      for await (const line of containers.output(id, { follow: true })) lines.push(line.text);

      expect(ref).toBe(`renga/slug:${workshop.installation}-${slug.digest.slice(0, 16)}`);
      expect(lines).toEqual([
        'dyno',
        '/app',
        'dyno .',
        'dyno Procfile',
        'dyno .profile.d/greeting.sh',
        '/usr/sbin/nginx',
        '/usr/bin/tini',
        'heroku-24',
      ]);
    } finally {
      await containers.remove(id);
    }
  });

  it('are made once, however many ask, and again after they were pruned', async () => {
    const ref = await workshop.images.ensure(slug);
    const first = await workshop.engine.images.inspect(ref);
    await workshop.engine.images.remove(ref);

    const refs = await Promise.all(Array.from({ length: 5 }, () => workshop.images.ensure(slug)));

    expect(new Set(refs)).toEqual(new Set([ref]));
    expect((await workshop.engine.images.inspect(ref))?.id).toBe(first?.id);
  });

  it('go with their archives when nothing names them any more', async () => {
    const other = await make('web: second\n');
    const [kept, gone] = [await workshop.images.ensure(slug), await workshop.images.ensure(other)];

    await workshop.images.sweep(new Set([slug.digest]));

    expect(await workshop.engine.images.inspect(kept)).not.toBeNull();
    expect(await workshop.engine.images.inspect(gone)).toBeNull();
    expect(await readdir(`${workshop.folder}/slugs`)).toEqual([`${slug.digest}.tgz`]);
  });

  it('R17: are not made of an archive whose bytes have changed', async () => {
    const ref = await workshop.images.ensure(slug);
    await workshop.engine.images.remove(ref);
    const path = workshop.store.path(slug.digest);
    const bytes = await readFile(path);
    const changed = Buffer.concat([bytes, Buffer.from([0])]);
    await writeFile(path, changed);

    const actual = createHash('sha256').update(changed).digest('hex');
    await expect(workshop.images.ensure(slug)).rejects.toThrow(
      new SlugDamaged({ expected: slug.digest, actual }),
    );
    expect(await workshop.engine.images.inspect(ref)).toBeNull();
    await writeFile(path, bytes);
    expect(await workshop.images.ensure(slug)).toBe(ref);
  });

  it('come from archives that can be read', async () => {
    const bytes = await buffer(workshop.images.read(slug.digest));

    expect(createHash('sha256').update(bytes).digest('hex')).toBe(slug.digest);
    expect(bytes.length).toBe(slug.size);
    expect((await stat(workshop.store.path(slug.digest))).size).toBe(slug.size);
    expect((await stat(workshop.store.path(slug.digest))).mode & 0o777).toBe(0o600);
  });
});
