import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation } from './installation.ts';

const WEB = `import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (os.environ['GREETING'] + ' ' + str(len(os.environ['SECRET']))).encode()
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['PORT'])), Page).serve_forever()
`;
const manifest = (postdeploy: string) =>
  JSON.stringify({
    env: { GREETING: { description: 'what to say' }, SECRET: { generator: 'secret' } },
    formation: { web: { quantity: 2 } },
    buildpacks: [{ url: 'renga/procfile' }],
    scripts: { postdeploy },
    success_url: '/welcome',
  });

describe('apps:setup', () => {
  const renga = new Installation();
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('shop', {
      Procfile: 'web: exec python3 web.py\n',
      'web.py': WEB,
      'bin/seed': '#!/bin/sh\necho "seeding for $GREETING"\n',
      'app.json': manifest('bin/seed'),
    });
    chmodSync(join(folder, 'bin/seed'), 0o755);
    await renga.must('backend:start');
  });
  afterAll(() => renga.remove());

  it('asks for what is required and leaves nothing behind', async () => {
    const { code, stderr } = await renga.renga('apps:setup --name shop', { cwd: folder });

    expect([code, stderr]).toEqual([
      1,
      [
        'Setting shop up... begun, shop',
        ' ›   Error: shop could not be set up: Config vars are missing.',
        ' ›   config var GREETING is required',
        ' ›   Nothing is left of it.',
        ' ›',
        ' ›   Error ID: setup_failed',
        '',
      ].join('\n'),
    ]);
    expect(await renga.must('apps')).toBe('You have no apps.\n');
  });

  it('makes a running app of a folder, uncommitted changes included', async () => {
    writeFileSync(join(folder, 'web.py'), WEB.replace("' '", "' and '"));
    const setup = await renga.renga('apps:setup --name shop --env GREETING=hello', { cwd: folder });

    expect([setup.code, setup.stderr]).toEqual([0, 'Setting shop up... begun, shop\n']);
    expect(setup.stdout).toContain('seeding for hello\n');
    expect(setup.stdout).toContain(`http://shop.localhost:${renga.port}/welcome | `);
    expect((await renga.get('shop')).body).toBe('hello and 64');
    expect(JSON.parse(await renga.must('ps --app shop --json'))).toHaveLength(2);
    expect(await renga.git(folder, 'remote get-url renga')).toContain('/shop.git');
  });

  it('undoes an app whose postdeploy fails', async () => {
    writeFileSync(join(folder, 'app.json'), manifest('echo trouble; exit 3'));
    const { code, stdout, stderr } = await renga.renga(
      'apps:setup --name other --env GREETING=x --no-remote',
      {
        cwd: folder,
      },
    );

    expect(code).toBe(1);
    expect(stdout).toContain('trouble\n');
    expect(stderr).toContain('other could not be set up: The postdeploy command failed:');
    expect(JSON.parse(await renga.must('apps --json')).map((app: { name: string }) => app.name)).toEqual([
      'shop',
    ]);
  });
});
