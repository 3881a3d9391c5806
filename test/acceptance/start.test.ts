import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, Installation } from './installation.ts';

describe('the local backend', () => {
  const renga = new Installation();
  const docker = new Docker();
  afterAll(() => renga.remove());

  it('is not started by asking for it', async () => {
    const status = await renga.renga('backend:status');

    expect(status.code).not.toBe(0);
    expect(existsSync(join(renga.home, 'run/api.sock'))).toBe(false);
  });

  it('starts once when ten commands race for it', async () => {
    const raced = await Promise.all(Array.from({ length: 10 }, () => renga.renga('apps --json')));

    expect(raced.map(({ code, stdout }) => [code, JSON.parse(stdout)])).toEqual(Array(10).fill([0, []]));
    const started = await renga.type('grep', [
      '--count',
      'answers for',
      join(renga.home, 'control-plane.log'),
    ]);
    expect(started.stdout).toBe('1\n');
  });

  it('keeps its folder and sockets to their owner', async () => {
    for (const file of [
      'run/api.sock',
      'run/http.sock',
      'run/internal.sock',
      'state/renga.sqlite',
      'state/key',
    ])
      expect([file, statSync(join(renga.home, file)).mode & 0o077]).toEqual([file, 0]);
  });

  it('answers through the public port only to those who have a token', async () => {
    const [api, byName] = await Promise.all([
      renga.get('api', '/apps', { accept: 'application/vnd.heroku+json; version=3' }),
      renga.get('absent', '/apps'),
    ]);

    expect(api.status).toBe(401);
    expect(JSON.parse(api.body).id).toBe('unauthorized');
    expect(byName.status).toBe(404);
  });

  it('makes an image again that was pruned', async () => {
    const folder = await renga.repository('pot', { Procfile: 'web: exec python3 -m http.server $PORT\n' });
    await renga.must('apps:create pot --buildpack renga/procfile', { cwd: folder });
    expect((await renga.push(folder)).code).toBe(0);
    await renga.must('ps:scale web=0 --app pot');
    const { id } = JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8'));
    const filters = { label: [`renga.installation=${id}`] };
    await eventually(async () => (await docker.listContainers({ all: true, filters })).length === 0);
    for (const image of await docker.listImages({ filters }))
      await docker.getImage(image.Id).remove({ force: true });
    await renga.must('ps:scale web=1 --app pot');

    await eventually(async () => (await renga.get('pot')).status === 200);
  });

  it('stops with its dynos, and starts again with them', async () => {
    await renga.must('backend:stop');
    await expect(renga.get('pot')).rejects.toThrow(/ECONNREFUSED/);
    await renga.must('backend:start');

    await eventually(async () => (await renga.get('pot')).status === 200);
  });
});
