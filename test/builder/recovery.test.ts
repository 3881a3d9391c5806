import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildRequest } from '../../src/lib/platform/ports.ts';
import { fixture, Workshop } from './support/workshop.ts';

describe('a control plane that is killed in the middle of a build', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await Workshop.open();
  });
  afterAll(() => workshop.close());

  /** Runs a build in a process of its own and kills it once the buildpack works. */
  const killDuringBuild = async (request: BuildRequest) => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(import.meta.resolve('./support/build-in-process.ts'))],
      {
        env: { ...process.env, FOLDER: workshop.folder, INSTALLATION: workshop.installation },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    child.stdin.end(JSON.stringify(request));
    for await (const line of createInterface(child.stdout)) if (line.includes('Waiting')) break;
    child.kill('SIGKILL');
    await once(child, 'close');
  };

  it('leaves nothing once it has recovered, and the cache of the build before', async () => {
    await workshop.build({ Procfile: 'web: x' }, [fixture('counting')]);
    await killDuringBuild(
      await workshop.request({ Procfile: 'web: x' }, ['counting', 'waiting'].map(fixture)),
    );
    expect(await workshop.remains()).toHaveLength(2);

    await workshop.compiler().recover();

    expect(await workshop.remains()).toEqual([]);
    expect((await readdir(`${workshop.folder}/slugs`)).filter((name) => !name.endsWith('.tgz'))).toEqual([]);
    const { output } = await workshop.build({ Procfile: 'web: x' }, [fixture('counting')]);
    expect(output).toContain('Builds with this cache: 2\n');
  });

  it('leaves nothing of the steps of a Dockerfile either', async () => {
    const base = await workshop.stacks.ensureRun('debian-13');
    const files = {
      'heroku.yml': 'build:\n  docker:\n    web: Dockerfile\n',
      Dockerfile: `FROM ${base}\nRUN echo Waiting; sleep 1000\n`,
    };
    await killDuringBuild(
      await workshop.request(files, [], { app: { ...workshop.app, buildStack: 'container' } }),
    );
    expect(await workshop.remains()).toHaveLength(1);

    await workshop.compiler().recover();

    expect(await workshop.remains()).toEqual([]);
  });
});
