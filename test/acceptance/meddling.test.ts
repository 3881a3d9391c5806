import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { imageRef, readRecipe } from '../../src/lib/builder/stacks/recipe.ts';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { Dice } from '../crash-safety/dice.ts';
import type { Fate } from '../support/fate.ts';
import { violations } from '../support/invariants.ts';
import { SocketProxy } from '../support/socket-proxy.ts';
import { eventually, Installation } from './installation.ts';

const SERVER = `import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (open('page').read() + os.environ.get('GREETING', '')).encode()
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('', int(os.environ['PORT'])), Page).serve_forever()
`;
const PROCFILE = `web: exec python3 server.py
worker: exec sleep 100000
`;
const ROOT = resolve(import.meta.dirname, '../..');
const SEED = Number(process.env['RENGA_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
const SECRET = 'a-value-that-belongs-to-config-alone';
const TYPED_IN_TROUBLE = [
  'config:set GREETING=1',
  'ps:scale web=3',
  'ps:restart',
  'config:set GREETING=2',
  'rollback v3',
  'ps:scale web=1 worker=2',
  'run --no-tty true',
  'ps:restart worker',
];
const MINUTE = 60_000;

interface Dyno {
  readonly name: string;
  readonly container: string;
  readonly state: string;
}

describe('an installation whose engine is meddled with, by hand and on the way to it', () => {
  const hand = new Docker({ socketPath: '/var/run/docker.sock' });
  const engine = new DockerEngine();
  let folder: string;
  let proxy: SocketProxy;
  let renga: Installation;
  let source: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renga-meddling-'));
    proxy = new SocketProxy({ path: join(folder, 'engine.sock'), target: '/var/run/docker.sock' });
    await proxy.listen();
    renga = new Installation({}, { DOCKER_HOST: `unix://${proxy.path}` });
    source = await renga.repository('haiku', { Procfile: PROCFILE, 'server.py': SERVER, page: 'one' });
    await renga.must('apps:create haiku --buildpack renga/procfile', { cwd: source });
    await renga.git(source, 'push renga main');
    await renga.must('ps:scale web=2 worker=1 --app haiku');
    await eventually(allUp, MINUTE);
  });
  afterAll(async () => {
    proxy.fate = () => 'pass';
    await renga.remove();
    await proxy.close();
    await rm(folder, { recursive: true });
  });

  const installation = (): string =>
    JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8')).id;

  /** The dynos' containers, as the engine knows them. */
  async function containers(): Promise<readonly Dyno[]> {
    const listed = await engine.containers.list({
      'renga.installation': installation(),
      'renga.kind': 'dyno',
    });
    return listed
      .map(({ id, labels, state }) => ({ name: labels['renga.process'] ?? '', container: id, state }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }
  async function containerOf(name: string): Promise<string> {
    const found = (await containers()).find((each) => each.name === name);
    if (!found) throw new Error(`There is no container of ${name}`);
    return found.container;
  }
  const said = async (dyno: string): Promise<readonly string[]> =>
    (await renga.must(`logs --app haiku --num 1500 --source heroku --dyno ${dyno}`))
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^\S+ /, ''));
  const states = async (): Promise<readonly string[]> =>
    JSON.parse(await renga.must('ps --app haiku --json')).map(
      ({ name, state }: { name: string; state: string }) => `${name} ${state}`,
    );
  const allUp = async (): Promise<boolean> =>
    (await states()).join() === 'web.1 up,web.2 up,worker.1 up' &&
    (await containers()).map(({ name, state }) => `${name} ${state}`).join() ===
      'web.1 running,web.2 running,worker.1 running';

  /** Meddles with the container of a dyno; resolves, when another is in its place, with what the log says of it. */
  async function replaced(
    name: string,
    meddle: (id: string) => Promise<unknown>,
  ): Promise<readonly string[]> {
    const [id, before] = [await containerOf(name), await said(name)];
    await meddle(id);
    await eventually(
      async () => (await allUp()) && !(await containers()).some(({ container }) => container === id),
      MINUTE,
    );
    return eventually(async () => {
      const lines = (await said(name)).slice(before.length);
      return lines.includes(`heroku[${name}]: State changed from starting to up`) && lines;
    });
  }

  /** Names of this installation's images of slugs. */
  async function slugImages(): Promise<readonly string[]> {
    const ours = await engine.images.list({ 'renga.installation': installation(), 'renga.kind': 'slug' });
    return ours.flatMap(({ refs }) => refs).sort();
  }

  const page = async (): Promise<string> => (await renga.get('haiku')).body;

  it('B7: a container that is removed, stopped or renamed by hand is replaced; those without our labels are never touched', async () => {
    const others = await strangers();
    try {
      const removed = await replaced('web.1', (id) => hand.getContainer(id).remove({ force: true }));
      expect(removed[0]).toMatch(
        /: (Process exited with status 137|Its container was removed from outside)$/,
      );
      expect(removed.slice(-2)).toEqual(began('web.1', 'python3 server.py'));

      expect(await replaced('web.2', (id) => hand.getContainer(id).stop({ t: 30 }))).toEqual([
        'heroku[web.2]: Process exited with status 143',
        'heroku[web.2]: State changed from up to crashed',
        'heroku[web.2]: State changed from crashed to starting',
        ...began('web.2', 'python3 server.py'),
      ]);

      const name = `mine-${installation()}`;
      const renamed = await replaced('worker.1', (id) => hand.getContainer(id).rename({ name }));
      expect(renamed.slice(0, 2)).toEqual([
        'heroku[worker.1]: Its container was renamed from outside',
        'heroku[worker.1]: State changed from up to starting',
      ]);
      expect([...renamed.slice(2)].sort()).toEqual(
        [
          'heroku[worker.1]: Stopping all processes with SIGTERM',
          'heroku[worker.1]: Process exited with status 143',
          ...began('worker.1', 'sleep 100000'),
        ].sort(),
      );
      expect(await Promise.all(others.map((other) => other.inspect()))).toEqual(
        await Promise.all(others.map(({ seen }) => seen)),
      );
    } finally {
      for (const other of others) await other.remove();
    }
  });

  it('B8: images of releases that are removed are made again from their slugs, for a restart and for a rollback', async () => {
    await renga.change(source, 'page', 'two');
    await renga.git(source, 'push renga main');
    expect(await page()).toBe('two');
    const images = await slugImages();
    expect(images).toHaveLength(2);

    for (const image of images) await hand.getImage(image).remove({ force: true });
    const before = await containers();
    await renga.must('ps:restart --app haiku');
    await eventually(
      async () =>
        (await allUp()) &&
        !(await containers()).some(({ container }) => before.some((each) => each.container === container)),
      MINUTE,
    );
    expect(await page()).toBe('two');
    expect(await slugImages()).toHaveLength(1);

    await renga.must('ps:scale web=0 worker=0 --app haiku');
    await eventually(async () => (await containers()).length === 0, MINUTE);
    for (const image of await slugImages())
      await hand.getImage((await hand.getImage(image).inspect()).Id).remove({ force: true });
    expect(await slugImages()).toEqual([]);
    await renga.must('ps:scale web=2 worker=1 --app haiku');
    await eventually(allUp, MINUTE);
    expect(await page()).toBe('two');
    await renga.must('rollback --app haiku');
    expect(await page()).toBe('one');
    expect(await slugImages()).toEqual(images);
  });

  it('B8: a release whose image and slug are both gone says so, what runs goes on, and a deploy heals it', async () => {
    await eventually(allUp, MINUTE);
    const before = await page();
    for (const image of await slugImages()) await hand.getImage(image).remove({ force: true });
    const [slugs, aside] = [join(renga.home, 'slugs'), join(folder, 'slugs')];
    await rename(slugs, aside);
    onTestFinished(() => cp(aside, slugs, { recursive: true, force: false }));

    const change = await renga.renga('config:set OTHER=1 --app haiku');
    expect(change).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the stored slug is gone[\s\S]*Error ID: slug_missing\n/),
    });
    expect(await page()).toBe(before);

    await renga.change(source, 'page', 'three');
    await renga.git(source, 'push renga main');
    expect(await page()).toBe('three');
    await eventually(allUp, MINUTE);
  });

  it('B4: what is killed while the stream of events is cut is found by the list that follows the next one', async () => {
    await eventually(allUp, MINUTE);
    const [web, worker] = [await containerOf('web.1'), await containerOf('worker.1')];
    const isBlind = (request: string) => /^GET \S*\/(events|containers\/json)\?/.test(request);
    proxy.fate = (request) => (isBlind(request) ? 'cut' : 'pass');
    proxy.cut(isBlind);
    const mark = proxy.requests.length;
    await eventually(() => proxy.requests.slice(mark).some(isBlind));
    for (const id of [web, worker]) await hand.getContainer(id).kill();

    const [seeing, opened] = [proxy.requests.length, performance.now()];
    proxy.fate = () => 'pass';
    const isFound = (id: string) =>
      proxy.requests.slice(seeing).some((line) => line.includes(`/containers/${id}/json`));
    await eventually(() => isFound(web) && isFound(worker));
    // Two seconds are what is promised; the look that comes every ten seconds anyway is what must not be waited for.
    expect(performance.now() - opened).toBeLessThan(8_000);
    await eventually(allUp, MINUTE);
    expect((await containers()).filter(({ container }) => [web, worker].includes(container))).toEqual([]);
  });

  it('B6: an engine that answers one call of ten with 500, 409 or 404, done or not done, is outlasted: all is as it should be in the end', async () => {
    console.info(`RENGA_SEED=${SEED}`);
    const dice = new Dice(SEED);
    const fates: readonly Fate[] = [500, 409, 404].flatMap((status) => [
      { refuse: status },
      { deny: status },
    ]);
    let troubles = 0;
    const trouble = (): Fate => {
      troubles += 1;
      return dice.of(fates);
    };
    proxy.fate = () => (dice.below(10) === 0 ? trouble() : 'pass');
    for (const typed of TYPED_IN_TROUBLE) {
      const { code, stdout, stderr } = await renga.renga(`${typed} --app haiku`);
      if (code !== 0)
        expect(`${stdout}${stderr}`, typed).toMatch(/made to say \d+|Error ID: (?!boot_timeout)/);
    }
    expect(troubles).toBeGreaterThan(5);
    proxy.fate = () => 'pass';

    await renga.must('ps:scale web=2 worker=1 --app haiku');
    await renga.must('rollback v3 --app haiku');
    await renga.must(`config:set GREETING=! TOKEN=${SECRET} --app haiku`);
    await eventually(allUp, 2 * MINUTE);
    expect(await page()).toBe('one!');
    // An end that was noted in trouble is settled by the next look at everything.
    await eventually(async () => (await faults()).length === 0, MINUTE);
    await renga.must('backend:stop --keep-dynos');
    expect(await faults()).toEqual([]);
  });

  /** What contradicts the invariants. */
  async function faults(): Promise<readonly string[]> {
    const store = SqlStore.open(join(renga.home, 'state/renga.sqlite'));
    const rest = { home: renga.home, installation: installation(), store, engine, secret: SECRET };
    return violations(rest).finally(() => store.close());
  }

  /** Containers that somebody has made of our images, with the names that ours might have. */
  async function strangers() {
    const [slug] = await slugImages();
    const recipe = await readRecipe('debian-13', 'trixie', join(ROOT, 'stacks/debian-13'));
    const stack = imageRef(recipe, 'run');
    return Promise.all(
      [slug, stack].map(async (image, index) => {
        const container = await hand.createContainer({
          name: `renga-${installation()}-haiku-web.3-deadbee${index}`,
          Image: image ?? 'none',
          Entrypoint: ['sleep', '100000'],
        });
        await container.start();
        return {
          seen: await container.inspect(),
          inspect: () => container.inspect(),
          remove: () => container.remove({ force: true }),
        };
      }),
    );
  }
});

const began = (dyno: string, command: string): readonly string[] => [
  `heroku[${dyno}]: Starting process with command \`exec ${command}\``,
  `heroku[${dyno}]: State changed from starting to up`,
];
