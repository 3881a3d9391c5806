import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Installation } from './installation.ts';

describe('an installation that is saved while it serves', () => {
  const renga = new Installation();
  let folder: string;

  const page = async () => (await renga.get('haiku')).body;
  const config = async () => JSON.parse(await renga.must('config --app haiku --json'));

  beforeAll(async () => {
    folder = await renga.repository('haiku', {
      Procfile: 'web: exec python3 -m http.server $PORT\n',
      'index.html': 'a frog jumps in\n',
    });
    await renga.must('apps:create haiku', { cwd: folder });
    const push = await renga.push(folder);
    if (push.code !== 0) throw new Error(push.stderr);
    await renga.must('config:set SEASON=spring --app haiku');
  });
  afterAll(() => renga.remove());

  it('is as it was when it is put back: releases, config vars, code and history', async () => {
    const saved = await renga.renga('server:backup saved');
    expect(saved).toMatchObject({ code: 0, stderr: expect.stringMatching(/done, 1 app, \d+ [KM]B\n$/) });
    expect(statSync(join(renga.work, 'saved')).mode & 0o777).toBe(0o600);
    await renga.must('config:set SEASON=winter --app haiku');
    expect(await renga.renga('server:restore saved --confirm wrong')).toMatchObject({ code: 3 });
    const { id } = JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8'));
    expect(await renga.renga(`server:restore saved --confirm ${id}`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Error ID: installation_running'),
    });
    await renga.must('backend:stop');
    await renga.must(`server:restore saved --confirm ${id}`);
    await renga.must('backend:start');

    expect(await config()).toMatchObject({ SEASON: 'spring' });
    await eventually(async () => (await page()) === 'a frog jumps in\n');
    await renga.change(folder, 'index.html', 'the sound of water\n');
    const push = await renga.push(folder);
    expect(push.code, push.stderr).toBe(0);
    expect(await page()).toBe('the sound of water\n');
  });
});
