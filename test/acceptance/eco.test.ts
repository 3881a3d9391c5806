import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Installation } from './installation.ts';

const SERVER = `import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ('awake since pid %d' % os.getpid()).encode()
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('', int(os.environ['PORT'])), Page).serve_forever()
`;

const REQUEST = '0123456789abcdef0123456789abcdef';

describe('Eco dynos', () => {
  const renga = new Installation({ ecoSleepAfterMs: 2_000, ecoStopAfterMs: 4_000 });

  beforeAll(async () => {
    const folder = await renga.repository('drowsy', {
      Procfile: 'web: exec python3 server.py\nworker: while :; do echo tick; sleep 0.2; done\n',
      'server.py': SERVER,
    });
    await renga.must('apps:create drowsy', { cwd: folder });
    await renga.must('buildpacks:set renga/procfile --app drowsy');
    expect((await renga.push(folder)).stderr).toMatch(/Released v3/);
    await renga.must('ps:scale web=1:eco worker=1:eco --app drowsy');
  });
  afterAll(() => renga.remove());

  const states = async (): Promise<readonly string[]> =>
    JSON.parse(await renga.must('ps --app drowsy --json')).map(
      ({ name, size, state }: { name: string; size: string; state: string }) => `${name} ${size} ${state}`,
    );
  const asleep = () =>
    eventually(async () => (await states()).every((line) => line.endsWith(' Eco idle')), 30_000);
  const log = async (process: string): Promise<readonly string[]> =>
    (await renga.must(`logs --app drowsy --num 1500 --dyno ${process}`))
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^\S+ /, ''));
  const platformLines = async (process: string) =>
    (await log(process)).filter((line) => line.startsWith('heroku['));
  /** The first lines of the last wake; it may sleep again by now. */
  const wakeOf = (process: string, lines: number) =>
    eventually(async () => {
      const all = await platformLines(process);
      const wake = all.slice(all.lastIndexOf(`heroku[${process}]: Unidling`)).slice(0, lines);
      return wake.length === lines && wake;
    });

  it('an app without requests falls asleep, its worker with it', async () => {
    await asleep();
    for (const process of ['web.1', 'worker.1']) {
      const lines = await platformLines(process);
      const idling = lines.lastIndexOf(`heroku[${process}]: Idling`);
      expect(lines.slice(idling, idling + 2)).toEqual([
        `heroku[${process}]: Idling`,
        `heroku[${process}]: State changed from up to down`,
      ]);
    }
    const ticks = async () => (await log('worker.1')).filter((line) => line.endsWith(': tick')).length;
    // What was written before may still be on its way to the log.
    await eventually(async () => {
      const before = await ticks();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return (await ticks()) === before;
    });
  });

  it('the first request is held, wakes it and is served', async () => {
    const answer = await renga.get('drowsy');
    expect([answer.status, answer.body]).toEqual([200, expect.stringMatching(/^awake since pid \d+$/)]);
    for (const process of ['web.1', 'worker.1'])
      expect(await wakeOf(process, 3)).toEqual([
        `heroku[${process}]: Unidling`,
        `heroku[${process}]: State changed from down to starting`,
        `heroku[${process}]: State changed from starting to up`,
      ]);
  });

  it('it sleeps on without a control plane, and a request waits for the next one', async () => {
    await asleep();
    process.kill(renga.controlPlanePid, 'SIGKILL');
    const held = renga.get('drowsy');
    const before = await states();
    expect((await held).status).toBe(200);
    expect(before.length).toBe(2);
    const ticks = async () => (await log('worker.1')).filter((line) => line.endsWith(': tick')).length;
    const written = await ticks();
    await eventually(async () => (await ticks()) > written);
  });

  it('what sleeps for long is stopped, and started by the next request', async () => {
    await asleep();
    await eventually(
      async () => (await platformLines('web.1')).at(-1) === 'heroku[web.1]: Process exited with status 143',
      30_000,
    );
    expect(await states()).toEqual(['web.1 Eco idle', 'worker.1 Eco idle']);
    expect((await renga.get('drowsy')).status).toBe(200);
    expect(await wakeOf('web.1', 4)).toEqual([
      'heroku[web.1]: Unidling',
      'heroku[web.1]: State changed from down to starting',
      'heroku[web.1]: Starting process with command `exec python3 server.py`',
      'heroku[web.1]: State changed from starting to up',
    ]);
  });

  it('ps shows what remains of the hours', async () => {
    expect((await renga.must('ps --app drowsy')).split('\n').slice(0, 5)).toEqual([
      expect.stringMatching(/^Eco dyno hours quota remaining this month: 999h 5\dm \(99%\)$/),
      expect.stringMatching(/^Eco dyno usage for this app: 0h \dm \(0%\)$/),
      'For more information on Eco dyno hours, see:',
      'https://devcenter.heroku.com/articles/eco-dyno-hours',
      '',
    ]);
  });

  it('H82: without hours it sleeps, requests are refused, and no one-off starts', async () => {
    await renga.must('backend:stop --keep-dynos');
    const path = join(renga.home, 'settings.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ecoPoolHours: 0 }));
    await asleep();
    const answer = await eventually(async () => {
      const each = await renga.get('drowsy', '/used-up', { 'x-request-id': REQUEST });
      return each.status === 503 && each;
    });
    expect(/<title>(.*)<\/title>/.exec(answer.body)?.[1]).toBe('Dyno hours used up');
    const line = await eventually(async () =>
      (await log('router')).find((each) => each.includes('/used-up') && each.includes('status=503')),
    );
    expect(line).toBe(
      'heroku[router]: at=info code=H82 desc="You\'ve used up your dyno hour pool" method=GET path="/used-up" ' +
        `host=drowsy.localhost request_id=${REQUEST} fwd="127.0.0.1" ` +
        'dyno= connect= service= status=503 bytes= protocol=http',
    );
    expect(await renga.must('ps --app drowsy')).toMatch(
      /^Eco dyno hours quota remaining this month: 0h 0m \(0%\)\n/,
    );
    expect(await renga.renga('run --no-tty --app drowsy -- date')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("You've used up your dyno hour pool"),
    });
  });
});
