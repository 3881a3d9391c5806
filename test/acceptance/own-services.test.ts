import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { rootfs } from '../contract/engine/rootfs.ts';
import { imageRegistry } from '../support/image-registry.ts';
import { Installation } from './installation.ts';

describe('an installation with a service of its own', () => {
  const renga = new Installation();
  const engine = new DockerEngine();
  const folder = join(renga.home, 'addons/echo');
  let registry: Awaited<ReturnType<typeof imageRegistry>>;
  let image: string;

  const describeService = (changes: Readonly<Record<string, unknown>> = {}) =>
    writeFileSync(
      join(folder, 'service.json'),
      JSON.stringify({
        name: 'echo',
        label: 'Echo',
        summary: 'Says everything again',
        docs: 'https://example.com/echo',
        aliases: [],
        attachment: { first: 'ECHO', further: 'ECHO' },
        config: { URL: 'tcp://{host}:7007' },
        stopSignal: 'SIGTERM',
        keepsData: true,
        image,
        plans: [{ name: 'small', description: 'ten at a time', memoryMb: 32, connections: 10 }],
        ...changes,
      }),
    );

  beforeAll(async () => {
    registry = await imageRegistry('acme/echo', await rootfs());
    image = `${registry.name}:1`;
    mkdirSync(folder, { recursive: true });
    describeService();
    writeFileSync(
      join(folder, 'start'),
      '#!/bin/sh\nset -e\ncp /secret/password /data/kept\nexec nc -ll -p 7007 -e cat\n',
    );
    writeFileSync(
      join(folder, 'probe'),
      '#!/bin/sh\ntest -s /data/kept && echo hello | nc -w 1 127.0.0.1 7007 | grep -qx hello\n',
    );
    await renga.must('apps:create cave');
  }, 120_000);
  afterAll(async () => {
    await renga.remove();
    for (const { refs } of await engine.images.list({ 'renga.service': 'echo' }))
      for (const ref of refs) await engine.images.remove(ref);
    await engine.images.remove(image);
    await registry.close().catch(() => undefined);
  });

  it('offers it beside the others and makes it of the image that it names', async () => {
    expect(await renga.must('addons:services')).toMatch(/echo +Echo +ga +Says everything again/);
    expect(await renga.must('addons:plans echo')).toContain('echo:small');
    expect(await renga.must('addons:create echo --app cave --name mountain --wait')).toBe(
      'Created mountain as ECHO_URL\n',
    );
    expect(await renga.must('config:get ECHO_URL --app cave')).toMatch(/^tcp:\/\/renga-.+-echo-.+:7007\n$/);
    await renga.must('addons:destroy mountain --app cave --confirm cave --wait');
  });

  it('says why the image cannot be had where no registry answers', async () => {
    await registry.close();
    for (const { refs } of await engine.images.list({ 'renga.service': 'echo' }))
      for (const ref of refs) await engine.images.remove(ref);
    await engine.images.remove(image);

    const { stderr, code } = await renga.renga('addons:create echo --app cave --name valley --wait');
    expect(stderr).toContain('The add-on was unable to be created. See why: renga logs --app cave');
    expect(code).not.toBe(0);
    expect(await renga.must('logs --app cave')).toMatch(
      new RegExp(
        `Provisioning of valley failed: Echo is the image ${image}, and the engine could not fetch it. .*\\(Error ID: image_unavailable\\)`,
      ),
    );
    expect(JSON.parse(await renga.must('addons --app cave --json'))).toEqual([]);
  });

  it('does not start with one that is described wrongly, says what is wrong, and goes on without it', async () => {
    await renga.must('backend:stop');
    try {
      describeService({ name: 'redis' });
      const taken = await renga.renga('addons:services');
      expect(taken.stderr).toContain('addons/echo/service.json: there is a service redis already.');
      expect(taken.code).not.toBe(0);
      describeService({ plans: [] });
      expect((await renga.renga('addons:services')).stderr).toContain('→ at plans');
    } finally {
      rmSync(folder, { recursive: true });
    }
    const { stderr, code } = await renga.renga('addons:create echo --app cave');
    expect(stderr).toContain(`Couldn't find either the add-on service or the add-on plan of "echo".`);
    expect(code).not.toBe(0);
  });
});
