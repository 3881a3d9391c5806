import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation } from './installation.ts';

describe('what cannot be done is refused with a reason', () => {
  const renga = new Installation();
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('lamp', { 'notes.txt': 'nothing to run\n' });
    await renga.must('apps:create lamp', { cwd: folder });
  });
  afterAll(() => renga.remove());

  const state = async () => ({
    releases: JSON.parse(await renga.must('releases --app lamp --json')).length,
    config: await renga.must('config --app lamp --json'),
  });

  it.each([
    ['a name that is taken', 'apps:create lamp --no-remote', 'Name lamp is already taken', 'name_taken'],
    [
      'a name that is not one',
      'apps:create Lamp --no-remote',
      'Name must start with a letter',
      'invalid_name',
    ],
    [
      'a config key that no process could read',
      'config:set A-B=1 --app lamp',
      'Config var "A-B" is not valid',
      'invalid_config_key',
    ],
    ['an app that is not there', 'ps --app absent', "Couldn't find that app.", 'not_found'],
    [
      'a process type that is not there',
      'ps:scale clock=1 --app lamp',
      "Couldn't find that process type (clock)",
      'not_found',
    ],
    [
      'a command before there is code',
      'run true --app lamp',
      'App lamp has no code to run yet',
      'nothing_deployed',
    ],
    [
      'a rollback to what has no slug',
      'rollback v1 --app lamp',
      'Cannot roll back to v1: it has no slug',
      'not_eligible_for_rollback',
    ],
    [
      'a stack that is not there',
      'stack:set cedar --app lamp',
      'Stack cedar does not exist',
      'invalid_stack',
    ],
  ])('%s', async (_, command, message, id) => {
    const before = await state();
    const refused = await renga.renga(command);

    expect(refused.stderr.replaceAll(/\s+›?\s*/g, ' ')).toContain(message);
    expect(refused.stderr).toContain(`Error ID: ${id}`);
    expect(refused.stderr).not.toMatch(/\n\s+at /);
    expect(refused.code).toBeGreaterThan(0);
    expect(await state()).toEqual(before);
  });

  it.each([
    [
      'an app that no buildpack knows',
      {},
      'No default language could be detected for this app.',
      'not_detected',
    ],
    ['a Procfile that does not parse', { Procfile: 'web@: run\n' }, 'Procfile', 'invalid_procfile'],
  ])('%s', async (_, files, message, id) => {
    for (const [path, text] of Object.entries(files)) await renga.change(folder, path, text);
    const before = await state();
    const push = await renga.push(folder);

    expect(push.stderr).toContain(message);
    expect(push.stderr).toContain(`Error ID: ${id}`);
    expect(push.code).toBe(1);
    expect(await state()).toEqual(before);
  });
});

describe('a buildpack that does not know the source', () => {
  const renga = new Installation();
  afterAll(() => renga.remove());

  it('is refused by name, and the token stays in the config of this repository alone', async () => {
    const folder = await renga.repository('bowl', { 'notes.txt': 'nothing for nginx\n' });
    await renga.must('apps:create bowl --buildpack renga/static', { cwd: folder });
    const push = await renga.push(folder);

    expect(push.stderr).toContain('App not compatible with buildpack: renga/static');
    expect(push.stderr).toContain('Error ID: detect_failed');
    expect(push.code).toBe(1);
    const config = await renga.git(folder, 'config --local --list');
    expect(config).toContain(`credential.http://git.localhost:${renga.port}.helper=`);
    expect(config).toContain(`remote.renga.url=http://git.localhost:${renga.port}/bowl.git`);
    expect(config).not.toContain('HRKU-');
    expect((await renga.type('git', ['config', '--global', '--list'])).stdout).toBe('');
  });
});

describe('when the Docker engine is away', () => {
  const renga = new Installation();
  afterAll(() => renga.remove());

  it('what needs none of it works, and a push says what is missing', async () => {
    renga.env['DOCKER_HOST'] = 'unix:///nonexistent/docker.sock';
    const folder = await renga.repository('cave', { Procfile: 'web: true\n' });
    await renga.must('apps:create cave', { cwd: folder });
    const push = await renga.push(folder);

    expect(push.code).toBe(1);
    expect(push.stderr).toContain('The container engine does not answer');
    expect(push.stderr).toContain('Error ID: engine_unavailable');
    expect(JSON.parse(await renga.must('releases --app cave --json')).length).toBe(2);
  });
});
