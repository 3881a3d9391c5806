import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Installation } from './installation.ts';

const SERVER = `import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print('asked for ' + self.path, flush=True)
        self.send_response(200)
        self.send_header('content-length', '0')
        self.end_headers()
    def log_message(self, *args): pass
print('schön gestartet', flush=True)
http.server.ThreadingHTTPServer(('', int(os.environ['PORT'])), Page).serve_forever()
`;

describe('log drains', () => {
  const renga = new Installation();
  let status = 200;
  const posts: { readonly status: number; readonly id: string; readonly body: string }[] = [];
  const http = createHttpServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    posts.push({ status, id: String(request.headers['logplex-frame-id']), body });
    response.writeHead(status).end();
  });
  let streamed = '';
  const syslog = createTcpServer((socket) => {
    socket.setEncoding('utf8').on('data', (text: string) => {
      streamed += text;
    });
    socket.on('error', () => undefined);
  });
  const urlOf = (scheme: string, server: typeof syslog | typeof http) =>
    `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const taken = () =>
    posts
      .filter((post) => post.status === 200)
      .map(({ body }) => body)
      .join('');

  beforeAll(async () => {
    for (const server of [http, syslog]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
  });
  afterAll(async () => {
    await renga.remove();
    http.closeAllConnections();
    http.close();
    syslog.close();
  });

  it('get what dynos, router and people do, over HTTP and syslog', async () => {
    const folder = await renga.repository('rivulet', {
      Procfile: 'web: exec python3 server.py\n',
      'server.py': SERVER,
    });
    await renga.must('apps:create rivulet', { cwd: folder });
    await renga.must('buildpacks:set renga/procfile --app rivulet');
    expect(await renga.must(`drains:add ${urlOf('http', http)}/in --app rivulet`)).toBe(
      `Successfully added drain ${urlOf('http', http)}/in\n`,
    );
    await renga.must(`drains:add ${urlOf('syslog', syslog)} --app rivulet`);
    const drains: readonly { readonly url: string; readonly token: string }[] = JSON.parse(
      await renga.must('drains --app rivulet --json'),
    );
    expect(drains.map(({ url }) => url).sort()).toEqual([
      `${urlOf('http', http)}/in`,
      urlOf('syslog', syslog),
    ]);
    const shown = drains.map(({ url, token }) => `${url} (${token})\n`).join('');
    expect(await renga.must('drains --app rivulet')).toBe(`=== Drains\n\n${shown}`);
    const syslogToken = drains.find(({ url }) => url.startsWith('syslog'))?.token ?? '';
    expect((await renga.push(folder)).stderr).toMatch(/Released v3/);
    await renga.get('rivulet', '/page?x=1');

    await eventually(() => [taken(), streamed].every((text) => text.includes('path="/page?x=1"')));
    await eventually(() => [taken(), streamed].every((text) => text.includes('asked for /page?x=1')));
    const who = (await renga.must('whoami')).trim();
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00`;
    for (const [text, host, data] of [
      [taken(), 'host', '-'],
      [streamed, syslogToken, '- -'],
    ] as const) {
      for (const [priority, line] of [
        [190, `app api ${data} Build started by user ${who}`],
        [45, `heroku web.1 ${data} State changed from starting to up`],
        [190, `app web.1 ${data} schön gestartet`],
        [190, `app web.1 ${data} asked for /page?x=1`],
        [158, `heroku router ${data} at=info method=GET path="/page?x=1" `],
      ] as const) {
        const escaped = line.replaceAll(/[.?+*/|]/g, String.raw`\$&`);
        expect(text).toMatch(new RegExp(`\\d+ <${priority}>1 ${time} ${host} ${escaped}`));
      }
      for (const message of framesOf(text)) expect(message).toMatch(/^<\d+>1 [^\n]+\n$/);
    }
    expect(JSON.parse(await renga.must('releases --app rivulet --json')).length).toBe(3);
  });

  it('tell a receiver that was out of order for a while how much it has missed', async () => {
    status = 500;
    posts.length = 0;
    await renga.get('rivulet', '/missed');
    await eventually(() => posts.length >= 3);
    expect(new Set(posts.slice(0, 3).map(({ id, body }) => id + body)).size).toBe(1);
    const missed = framesOf(posts[0]?.body ?? '').length;
    // The receiver is well again before anything else is said.
    status = 200;
    await renga.get('rivulet', '/found');

    await eventually(() => taken().includes('path="/found"'));
    const back = posts.find((post) => post.status === 200);
    const [head = ''] = framesOf(back?.body ?? '');
    expect(head).toMatch(
      /^<172>1 \S+ host heroku logplex - Error L10 \(output buffer overflow\): \d+ messages dropped since \S+\+00:00\.\n$/,
    );
    expect(Number(/(\d+) messages/.exec(head)?.[1])).toBeGreaterThanOrEqual(missed);
    expect(streamed).toContain('path="/missed"');
  });

  it('go on where they were after a restart of the control plane, and end when they are removed', async () => {
    // A batch follows only when the one before was acknowledged.
    await eventually(() => taken().includes('asked for /found'));
    await renga.get('rivulet', '/settled');
    await eventually(() => taken().includes('asked for /settled'));
    process.kill(renga.controlPlanePid, 'SIGKILL');
    await renga.get('rivulet', '/meanwhile');
    await renga.must('ps --app rivulet');
    await eventually(() =>
      [taken(), streamed].every(
        (text) => text.includes('path="/meanwhile"') && text.includes('asked for /meanwhile'),
      ),
    );
    expect(taken().split('asked for /found').length).toBe(2);

    expect(await renga.must(`drains:remove ${urlOf('syslog', syslog)} --app rivulet`)).toBe(
      `Successfully removed drain ${urlOf('syslog', syslog)}\n`,
    );
    await renga.get('rivulet', '/after');
    await eventually(() => taken().includes('asked for /after'));
    expect(streamed).not.toContain('/after');

    await renga.must('apps:destroy --app rivulet --confirm rivulet');
    await renga.must('apps:create rivulet');
    expect((await renga.renga('drains --app rivulet')).stdout).toBe('');
  });
});

/** Messages behind their byte counts. */
function framesOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const messages: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at);
    const end = space + 1 + Number(bytes.toString('latin1', at, space));
    messages.push(bytes.toString('utf8', space + 1, end));
    at = end;
  }
  return messages;
}
