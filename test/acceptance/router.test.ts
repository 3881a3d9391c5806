import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalLine } from '../support/router-line.ts';
import { eventually, Installation } from './installation.ts';

const SERVER = `import http.server, os, time
time.sleep(float(os.environ.get('WAIT', '0')))
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == '/crash': os._exit(1)
        if self.path == '/hang': time.sleep(5)
        self.send_response(200)
        self.send_header('content-length', '10')
        self.end_headers()
        self.wfile.write(b'01234' if self.path == '/half' else b'0123456789')
        if self.path == '/half': self.close_connection = True
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('', int(os.environ['PORT'])), Page).serve_forever()
`;
const REQUEST = '0123456789abcdef0123456789abcdef';

describe('the codes of the router, as the owner of an app reads them', () => {
  const renga = new Installation({
    crashBackoffMs: [600_000],
    router: { firstByteMs: 2_000, bootMs: 1_500 },
  });
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('ferry', {
      Procfile: 'web: exec python3 server.py\n',
      'server.py': SERVER,
    });
    await renga.must('apps:create ferry', { cwd: folder });
    await renga.must('buildpacks:set renga/procfile --app ferry');
  });
  afterAll(() => renga.remove());

  /** Asks for a page; the status, and the line that the router left. */
  async function ask(path: string): Promise<readonly [number, string]> {
    const status = await renga.get('ferry', path, { 'x-request-id': REQUEST }).then(
      (answer) => answer.status,
      () => 0,
    );
    const line = await eventually(async () =>
      (await renga.must('logs --app ferry --num 1500 --dyno router'))
        .split('\n')
        .find((each) => each.includes(`path="${path}"`)),
    );
    return [status, normalLine(line.replace(/^\S+ /, ''))];
  }
  /** The same, again and again until the router knows of a change; the last path, status and line. */
  function askUntil(code: string): Promise<readonly [string, number, string]> {
    let asked = 0;
    return eventually(async () => {
      asked += 1;
      const path = `/${code}/${asked}`;
      const [status, seen] = await ask(path);
      return seen.includes(`code=${code} `) && ([path, status, seen] as const);
    }, 60_000);
  }
  const line = (beginning: string, path: string, fields: string) =>
    `heroku[router]: ${beginning} method=GET path="${path}" host=ferry.localhost request_id=${REQUEST} fwd="127.0.0.1" ${fields} protocol=http`;
  const unsent = (status: number) => `dyno= connect= service= status=${status} bytes=`;
  const sent = (status: number, bytes: number) =>
    `dyno=web.1 connect=#ms service=#ms status=${status} bytes=${bytes}`;

  it('H81: nothing was deployed yet', async () => {
    expect(await ask('/blank')).toEqual([
      502,
      line('at=info code=H81 desc="Blank app"', '/blank', unsent(502)),
    ]);
  });

  it('a request that was served has a line without a code', async () => {
    expect((await renga.push(folder)).stderr).toMatch(/Released v3/);
    expect(await ask('/served')).toEqual([200, line('at=info', '/served', sent(200, 10))]);
  });

  it('a domain of the owner leads to the app until it is removed', async () => {
    const host = 'www.bücher.example';
    const ask = () => renga.get('ferry', '/domain', { host: 'www.xn--bcher-kva.example' });
    expect((await ask()).status).toBe(404);

    expect(await renga.must(`domains:add ${host} --app ferry`)).toBe(
      'Lead www.xn--bcher-kva.example here: give it the DNS record CNAME ferry.localhost\n',
    );
    const { status, body } = await ask();
    expect([status, body]).toEqual([200, '0123456789']);
    await renga.must(`domains:remove ${host} --app ferry`);
    expect((await ask()).status).toBe(404);
  });

  it('H12: the app takes longer than its time for the first byte', async () => {
    expect(await ask('/hang')).toEqual([
      503,
      line('at=error code=H12 desc="Request timeout"', '/hang', sent(503, 0)),
    ]);
  });

  it('H18: the app closes the connection in the middle of its response', async () => {
    const [, seen] = await ask('/half');
    expect(seen).toBe(
      line('sock=backend at=error code=H18 desc="Server Request Interrupted"', '/half', sent(503, 5)),
    );
  });

  it('H13: the app crashes under a request', async () => {
    expect(await ask('/crash')).toEqual([
      503,
      line('at=error code=H13 desc="Connection closed without response"', '/crash', sent(503, 0)),
    ]);
  });

  it('H10: the app has crashed and is not started again yet', async () => {
    const [path, ...seen] = await askUntil('H10');
    expect(seen).toEqual([503, line('at=error code=H10 desc="App crashed"', path, unsent(503))]);
  });

  it('H14: no web dynos are wanted', async () => {
    await renga.must('ps:scale web=0 --app ferry');
    const [path, ...seen] = await askUntil('H14');
    expect(seen).toEqual([503, line('at=error code=H14 desc="No web processes running"', path, unsent(503))]);
  });

  it('H20: the app takes longer to start than a request is held', async () => {
    await renga.must('config:set WAIT=300 --app ferry');
    await renga.must('ps:scale web=1 --app ferry');
    const [path, ...seen] = await askUntil('H20');
    expect(seen).toEqual([503, line('at=error code=H20 desc="App boot timeout"', path, unsent(503))]);
  });

  it('H80: the app is in maintenance, and shows its own page', async () => {
    await renga.must('maintenance:on --app ferry');
    const [path, ...seen] = await askUntil('H80');
    expect(seen).toEqual([503, line('at=info code=H80 desc="Maintenance mode"', path, unsent(503))]);
    expect((await renga.get('ferry')).body).toContain('Offline for maintenance');
  });

  it('H83: all apps are closed for work on the server, until they are opened again, whatever restarts', async () => {
    await renga.must('maintenance:off --app ferry');
    expect(await renga.must('server:maintenance')).toBe('off\n');
    expect(await renga.renga('server:maintenance:on')).toEqual({
      ...{ code: 0, stdout: '', stderr: 'Closing all apps... done\n' },
    });
    expect(await ask('/closed')).toEqual([
      503,
      line('at=info code=H83 desc="Planned Service Degradation"', '/closed', unsent(503)),
    ]);
    expect((await renga.get('ferry')).body).toContain('<h1>Planned work</h1>');

    await renga.must('backend:stop');
    await renga.must('config:set WAIT=0 MAINTENANCE_PAGE_URL=https://example.test/soon --app ferry');
    expect(await renga.must('server:maintenance')).toBe('on\n');
    expect(await renga.must('backend:status')).toMatch(/^Maintenance: +all apps are closed since /m);
    await eventually(async () =>
      (await renga.get('ferry')).body.includes('<iframe src="https://example.test/soon"'),
    );
    expect(await renga.must('activity')).toMatch(/PUT \/renga\/maintenance/);
    expect(await renga.type('git', ['ls-remote', 'renga'], { cwd: folder })).toMatchObject({ code: 0 });

    expect((await renga.renga('server:maintenance:off')).stderr).toBe('Opening all apps... done\n');
    expect(await renga.must('server:maintenance')).toBe('off\n');
    await eventually(async () => (await renga.get('ferry')).status === 200);
  });
});
