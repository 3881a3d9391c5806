import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RouterClient } from '../../src/lib/router/router-client.ts';
import { eventually, Installation } from './installation.ts';

// A web process that numbers its answers and its log lines, so that a missing one shows.
const COUNTER = `import http.server, os, itertools, threading
count = itertools.count(1)
lock = threading.Lock()
class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        with lock:
            body = str(next(count)).encode()
            print('answer', body.decode(), flush=True)
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['PORT'])), Page).serve_forever()
`;

describe('when the control plane is killed', () => {
  const renga = new Installation();
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('clock', { Procfile: 'web: exec python3 web.py\n', 'web.py': COUNTER });
    await renga.must('apps:create clock --buildpack renga/procfile', { cwd: folder });
    const push = await renga.push(folder);
    expect(push.stderr).toContain('Released v3');
    await renga.must('ps:scale web=2 --app clock');
    await eventually(
      async () => (await dynos()).length === 2 && (await dynos()).every((dyno) => dyno.state === 'up'),
    );
  });
  afterAll(() => renga.remove());

  const dynos = async (): Promise<{ id: string; name: string; state: string }[]> =>
    JSON.parse(await renga.must('ps --app clock --json'));

  it('no request fails, the same dynos run on, and the log has no hole', async () => {
    const before = (await dynos()).map((dyno) => dyno.id).sort();
    const statuses: number[] = [];
    const requests: Promise<void>[] = [];
    const ask = async () => {
      statuses.push(
        await renga.get('clock').then(
          (answer) => answer.status,
          () => 0,
        ),
      );
    };
    const load = setInterval(() => requests.push(ask()), 20);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    process.kill(renga.controlPlanePid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const after = (await dynos()).map((dyno) => dyno.id).sort();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    clearInterval(load);
    await Promise.all(requests);

    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(after).toEqual(before);
    for (const name of ['web.1', 'web.2']) {
      const answers = await eventually(async () => {
        const log = await renga.must(`logs --app clock --num 1500 --dyno ${name}`);
        const numbers = [...log.matchAll(/: answer (\d+)$/gm)].map((match) => Number(match[1]));
        return numbers.length > 0 && numbers;
      });
      expect(answers).toEqual(
        Array.from({ length: answers.length }, (_, index) => (answers[0] ?? 0) + index),
      );
    }
    const router = await eventually(async () => {
      const log = await renga.must('logs --app clock --num 1500 --dyno router');
      const ids = [...log.matchAll(/request_id=([0-9a-f-]{36}) .* status=200/g)].map((match) => match[1]);
      return ids.length >= statuses.length && ids;
    });
    expect(router.length).toBe(statuses.length);
    expect(new Set(router).size).toBe(statuses.length);
  });

  it('A12: and the router with it, no request fails that comes after that, and both are back', async () => {
    const router = new RouterClient(join(renga.home, 'run/router.sock'));
    const { pid } = await router.status();
    process.kill(renga.controlPlanePid, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    const answers = await Promise.all(Array.from({ length: 10 }, () => renga.get('clock')));

    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await router.status()).pid).not.toBe(pid);
    expect((await dynos()).map(({ state }) => state)).toEqual(['up', 'up']);
  });

  it('in the middle of a push, the push fails with a reason, the old release serves, and the same push works', async () => {
    await renga.change(folder, 'bin/slow', '#!/bin/sh\n');
    await renga.repository('slow-buildpack', {
      'bin/detect': '#!/bin/sh\necho Slow\n',
      'bin/compile': '#!/bin/sh\necho "-----> Compiling slowly"\nsleep "$(cat "$3/COMPILE_SECONDS")"\n',
    });
    await renga.must('config:set COMPILE_SECONDS=60 --app clock');
    await renga.must(`buildpacks:set ${renga.work}/slow-buildpack --app clock`);

    const pushing = renga.start('git', ['push', 'renga', 'main'], folder);
    let seen = '';
    pushing.stderr?.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
    });
    const ended = new Promise<number | null>((resolve) => pushing.once('close', resolve));
    await eventually(() => seen.includes('Compiling slowly'));
    process.kill(renga.controlPlanePid, 'SIGKILL');

    expect(await ended).not.toBe(0);
    expect(seen).toMatch(/control plane was stopped|interrupted/i);
    expect((await renga.get('clock')).status).toBe(200);
    expect(JSON.parse(await renga.must('builds --app clock --json'))[0]).toMatchObject({ status: 'failed' });

    await renga.must('config:set COMPILE_SECONDS=0 --app clock');
    const again = await renga.push(folder);
    expect(again.stderr).toMatch(/Released v\d+/);
    expect(again.code).toBe(0);
  });

  it('a second control plane refuses to start beside the first', async () => {
    const second = await renga.type(process.execPath, ['bin/control-plane.js'], { cwd: process.cwd() });

    expect(second.code).not.toBe(0);
    expect(second.stderr).toContain(`process ${renga.controlPlanePid}`);
    expect(await renga.must('apps --json')).toContain('"clock"');
  });
});
