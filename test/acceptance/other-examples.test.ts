import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Installation } from './installation.ts';

describe.each([
  { example: 'python', detected: 'Python', changed: { path: 'VERSION', text: 'second\n' } },
  { example: 'static', detected: 'Static', changed: { path: 'site/version.txt', text: 'second\n' } },
])('the $example example', ({ example, detected, changed }) => {
  const renga = new Installation({ crashBackoffMs: [0, 500] });
  const app = `my-${example}`;
  const versionPage = example === 'static' ? '/version.txt' : '/version';
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository(app, example);
    await renga.must(`apps:create ${app}`, { cwd: folder });
  });
  afterAll(() => renga.remove());

  const up = async (count: number) => {
    const dynos: { state: string }[] = JSON.parse(await renga.must(`ps --app ${app} --json`));
    return dynos.length === count && dynos.every((dyno) => dyno.state === 'up');
  };

  it('is pushed, scaled, configured, killed, restarted and rolled back', async () => {
    const push = await renga.push(folder);
    expect(push.stderr).toContain(`-----> ${detected}`);
    expect(push.code).toBe(0);
    expect((await renga.get(app)).status).toBe(200);
    expect((await renga.get(app, versionPage)).body).toContain('first');

    await renga.must(`ps:scale web=2 --app ${app}`);
    await eventually(() => up(2));

    await renga.must(`config:set COLOUR=blue --app ${app}`);
    expect(await renga.must(`run --app ${app} -- printenv COLOUR`)).toBe('blue\n');

    await renga.must(`ps:scale web=1 --app ${app}`);
    await eventually(() => up(1));
    await renga.must(`ps:stop web.1 --app ${app}`);
    await eventually(async () => (await up(1)) && (await renga.get(app)).status === 200);

    await renga.change(folder, changed.path, changed.text);
    expect((await renga.push(folder)).code).toBe(0);
    expect((await renga.get(app, versionPage)).body).toContain('second');
    await renga.must(`rollback --app ${app}`);
    expect((await renga.get(app, versionPage)).body).toContain('first');

    const log = await renga.must(`logs --app ${app} --num 1500`);
    expect(log).toMatch(/app\[api\]: Rollback to v4 by user/);
    expect(log).toMatch(/heroku\[router\]: at=info method=GET path="\/version/);
  });
});
