import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { eventually, Installation } from './installation.ts';

describe('the Node example', () => {
  const renga = new Installation({ crashBackoffMs: [0, 500] });
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('tea', 'node');
    await renga.must('apps:create tea', { cwd: folder });
  });
  afterAll(() => renga.remove());

  const page = async (path = '/') => JSON.parse((await renga.get('tea', path)).body);
  const ps = async () =>
    JSON.parse(await renga.must('ps --app tea --json'))
      .map((dyno: { name: string; state: string }) => `${dyno.name} ${dyno.state}`)
      .sort();
  const releases = async () => JSON.parse(await renga.must('releases --app tea --json'));

  it('answers that nothing is deployed before it is', async () => {
    const answer = await renga.get('tea');

    expect(answer.status).toBe(502);
    await eventually(async () =>
      (await renga.must('logs --app tea --source heroku')).includes('at=info code=H81 desc="Blank app"'),
    );
  });

  it('is built and released by a push', async () => {
    const push = await renga.push(folder);

    expect(push.stderr).toContain('remote: -----> Node.js app detected');
    expect(push.stderr).toContain('remote: -----> Launching...');
    expect(push.stderr).toMatch(/remote: {8}Released v3/);
    expect(push.stderr).toContain(`remote:        http://tea.localhost:${renga.port}/ deployed to Renga`);
    expect(push.code).toBe(0);
    expect(await page()).toEqual({ greeting: 'Hello from Renga', dyno: 'web.1' });
    expect(await ps()).toEqual(['web.1 up']);
  });

  it('builds nothing for a commit that is already there', async () => {
    const push = await renga.push(folder);

    expect(push.stderr).toBe('Everything up-to-date\n');
    expect((await releases())[0].version).toBe(3);
  });

  it('is given its config by a release', async () => {
    const set = await renga.renga('config:set GREETING=Good&day MARK=a=b --app tea');

    expect(set.stderr).toBe('Setting GREETING, MARK and restarting tea... done, v4\n');
    expect(await page()).toEqual({ greeting: 'Good&day', dyno: 'web.1' });
    expect(await renga.must('config:get MARK --app tea')).toBe('a=b\n');
    expect((await releases())[0]).toMatchObject({
      version: 4,
      description: 'Set GREETING, MARK config vars',
      status: 'succeeded',
      current: true,
    });
  });

  it('is scaled, and each dyno answers in turn', async () => {
    const scaled = await renga.renga('ps:scale web=2 worker+1 --app tea');
    expect(scaled.stderr).toBe(
      'Scaling dynos... done, now running web at 2:Standard-1X, worker at 1:Standard-1X\n',
    );
    await eventually(async () => (await ps()).join() === 'web.1 up,web.2 up,worker.1 up');

    const seen = new Set<string>();
    await eventually(async () => seen.add((await page()).dyno).size === 2);
    await eventually(async () =>
      (await renga.must('logs --app tea --dyno worker.1')).includes('app[worker.1]: job 1 done'),
    );
  });

  it('echoes over a websocket through the router', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${renga.port}/ws`, {
      headers: { host: `tea.localhost:${renga.port}` },
    });
    const echoed = await new Promise<string>((resolve, reject) => {
      socket.on('open', () => socket.send('matcha'));
      socket.on('message', (data) => resolve(String(data)));
      socket.on('error', reject);
    });
    socket.close();

    expect(echoed).toBe('matcha');
  });

  it('tells the app who asked', async () => {
    const headers = await page('/headers');

    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(renga.port),
    });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-request-start']).toMatch(/^\d{13}$/);
  });

  it('is started again when it crashes, and says why', async () => {
    await renga.must('ps:scale web=1 worker=0 --app tea');
    await eventually(async () => (await ps()).join() === 'web.1 up');
    await renga.get('tea', '/crash');

    const log = await eventually(async () => {
      const text = await renga.must('logs --app tea --num 1500');
      return /Process exited with status 1\n[\s\S]*State changed from starting to up/.test(text) && text;
    });
    expect(log).toContain('app[web.1]: crashing because /crash was asked for');
    expect(log).toContain('heroku[web.1]: State changed from up to crashed');
    expect(log).toMatch(
      /heroku\[router\]: at=error code=H13 desc="Connection closed without response" method=GET path="\/crash"/,
    );
    expect(await page()).toEqual({ greeting: 'Good&day', dyno: 'web.1' });
  });

  it('is restarted without missing a request', async () => {
    const before = JSON.parse(await renga.must('ps --app tea --json'))[0].id;
    const statuses: number[] = [];
    let asking = true;
    const asked = (async () => {
      while (asking) {
        statuses.push((await renga.get('tea')).status);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const restarted = await renga.renga('ps:restart --app tea');
    await eventually(async () => JSON.parse(await renga.must('ps --app tea --json'))[0]?.id !== before);
    await eventually(async () => (await ps()).join() === 'web.1 up');
    asking = false;
    await asked;

    expect(restarted.code).toBe(0);
    expect(statuses.length).toBeGreaterThan(5);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('takes a new version, and goes back to the one before', async () => {
    await renga.change(folder, 'VERSION', 'second\n');
    expect((await renga.push(folder)).code).toBe(0);
    expect((await renga.get('tea', '/version')).body).toBe('second\n');

    const back = await renga.renga('rollback --app tea');
    expect(back.stderr.split('\n')[0]).toBe('Rolling back tea to v4... done, v6');
    expect((await renga.get('tea', '/version')).body).toBe('first\n');
    expect((await releases()).slice(0, 2).map((each: { description: string }) => each.description)).toEqual([
      'Rollback to v4',
      expect.stringMatching(/^Deploy [0-9a-f]{8}$/),
    ]);
  });

  it('keeps serving the old version when a build fails', async () => {
    await renga.change(folder, 'package.json', '{ "name": "tea", "engines": { "node": "not a range" } }');
    const push = await renga.push(folder);

    expect(push.code).toBe(1);
    expect(push.stderr).toMatch(/! \[remote rejected\] main -> main \(pre-receive hook declined\)/);
    expect((await renga.get('tea', '/version')).body).toBe('first\n');
    expect((await releases())[0].version).toBe(6);
    expect(JSON.parse(await renga.must('builds --app tea --json'))[0].status).toBe('failed');
  });

  it('keeps serving the old version when the new one cannot start, and says why', async () => {
    await renga.git(folder, 'reset --quiet --hard HEAD~1');
    await renga.change(folder, 'web.js', 'console.log("no database"); process.exit(3);\n');
    const push = await renga.push(folder);

    expect(push.code).toBe(1);
    expect(push.stderr).toContain('Release v7 failed');
    expect(push.stderr).toContain('no database');
    expect(push.stderr).toContain('Error ID: exited');
    expect((await renga.get('tea', '/version')).body).toBe('first\n');
    expect((await releases())[0]).toMatchObject({ version: 7, status: 'failed', current: false });
  });

  it('runs one-off commands with their own exit code', async () => {
    const run = await renga.type('renga', ['run', '--app', 'tea', '--', 'echo $GREETING; exit 7']);
    expect(run.stdout).toBe('Good&day\n');
    expect(run.code).toBe(7);

    const piped = await renga.type('renga', ['run', '--app', 'tea', 'cat'], { input: 'steep\n' });
    expect(piped.stdout).toBe('steep\n');
    expect(piped.code).toBe(0);

    const detached = await renga.type('renga', ['run:detached', '--app', 'tea', 'echo steeped']);
    expect(detached.code).toBe(0);
    await eventually(async () => /app\[run\.\d+\]: steeped/.test(await renga.must('logs --app tea')));
  });

  it('answers H14 when it is scaled to nothing', async () => {
    await renga.must('ps:scale web=0 --app tea');
    await eventually(async () => (await renga.get('tea')).status === 503);
    await eventually(async () =>
      /heroku\[router\]: at=error code=H14 desc="No web processes running" method=GET path="\/" host=tea\.localhost request_id=[0-9a-f-]{36} fwd="127\.0\.0\.1" dyno= connect= service= status=503 bytes= protocol=http\n/.test(
        await renga.must('logs --app tea'),
      ),
    );
  });

  it('moves to a new name', async () => {
    await renga.must('ps:scale web=1 --app tea');
    await renga.must('apps:rename matcha --app tea');
    await eventually(async () => (await renga.get('matcha')).status === 200);
    expect((await renga.get('tea')).status).toBe(404);
    await renga.must('apps:rename tea --app matcha');
  });

  it('is gone when it is destroyed', async () => {
    const refused = await renga.renga('apps:destroy --app tea --confirm coffee');
    expect(refused.code).not.toBe(0);
    await renga.must('apps:destroy --app tea --confirm tea');

    expect((await renga.get('tea')).status).toBe(404);
    expect(JSON.parse(await renga.must('apps --json'))).toEqual([]);
  });
});
