import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dyno } from '../../src/lib/domain/dyno.ts';
import { ask, ID } from '../router/support/clients.ts';
import { Harness } from '../router/support/harness.ts';
import { clearPlace, EngineWorld, makePlace, type Place, until } from './engine-world.ts';

/**
 * Answers request after request on one connection with the name of its dyno and its own process id, and misbehaves where
 * the path says so.
 */
const ANSWER = `while read -r method path version; do
  while read -r field && [ \${#field} -gt 1 ]; do :; done
  case $path in
    /hang) sleep 600 ;;
    /silent) exit ;;
    /garbage) printf "hello world\\r\\n" ;;
    /head) printf "HTTP/1.1 200 OK\\r\\nContent-Le"; exit ;;
    /short) printf "HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\n12345"; exit ;;
    /more) printf "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nokHTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nstale" ;;
    /close) kill $PPID; printf "HTTP/1.1 204 No Content\\r\\nConnection: close\\r\\n\\r\\n"; exit ;;
    *) body="$DYNO \${$}"; printf "HTTP/1.1 200 OK\\r\\nContent-Length: %s\\r\\n\\r\\n%s" \${#body} "$body" ;;
  esac
done`;

/** Listens; after a request to close does so no more until there is a file \`/tmp/open\`. */
const SERVER = `while :; do
  nc -ll -p $PORT -e sh -c '${ANSWER}'
  echo closed; while [ ! -e /tmp/open ]; do sleep 0.05; done; rm /tmp/open
done`;

/** Long enough that a busy machine does not run into a limit that the test is not about. */
const PATIENT = { connectMs: 20_000, firstByteMs: 20_000, idleMs: 20_000, dynoIdleMs: 20_000 };

describe('web dynos that misbehave, behind a router', () => {
  let place: Place;
  let world: EngineWorld;

  beforeAll(async () => {
    place = await makePlace();
    world = await EngineWorld.open(place, { stopGraceMs: 1_000 });
    world.manager.start(new AbortController().signal);
    expect(await world.deploy({ web: { command: SERVER, quantity: 2 } }, { version: 'one' })).toEqual({
      ok: true,
    });
  });

  afterAll(async () => {
    await world.manager.retire(world.app.id);
    await world.close();
    await clearPlace(place);
  });

  async function dyno(name: string): Promise<Dyno & { readonly endpoint: string }> {
    const found = await world.store.dynos.find(world.app.id, name);
    if (!found?.endpoint) throw new Error(`${name} is nowhere`);
    return { ...found, endpoint: found.endpoint };
  }

  const line = (head: string, path: string, fields: string): string =>
    `${head} method=GET path="${path}" host=demo.localhost request_id=${ID} fwd="127.0.0.1" ${fields} protocol=http`;

  test('C16: an app that takes connections and never answers gets H12, and its dyno is left alone', async () => {
    const harness = await Harness.start({ ...PATIENT, firstByteMs: 300 });
    const before = await dyno('web.1');
    await harness.up(before.endpoint);

    expect((await ask(harness.port, { path: '/hang' })).status).toBe(503);
    expect(await harness.lines.first(1)).toEqual([
      line(
        'at=error code=H12 desc="Request timeout"',
        '/hang',
        'dyno=web.1 connect=#ms service=#ms status=503 bytes=0',
      ),
    ]);
    expect(await dyno('web.1')).toEqual(before);
  });

  const closed = 'dyno=web.1 connect=#ms service=#ms status=503';
  test.each([
    [
      'closes without an answer',
      '/silent',
      503,
      'at=error code=H13 desc="Connection closed without response"',
      '0',
    ],
    ['answers with garbage', '/garbage', 503, 'at=error code=H17 desc="Poorly formatted HTTP response"', '0'],
    [
      'stops in the head',
      '/head',
      503,
      'sock=backend at=error code=H18 desc="Server Request Interrupted"',
      '0',
    ],
    [
      'stops in the body',
      '/short',
      200,
      'sock=backend at=error code=H18 desc="Server Request Interrupted"',
      '5',
    ],
  ])('C17: an app that %s is told so, and no other client gets that connection', async (...row) => {
    const [, path, status, head, bytes] = row;
    const harness = await Harness.start(PATIENT);
    const { endpoint } = await dyno('web.1');
    await harness.up(endpoint);
    const kept = (await ask(harness.port)).body;
    expect((await ask(harness.port)).body).toBe(kept);

    expect((await ask(harness.port, { path })).status).toBe(status);
    const after = (await ask(harness.port)).body;
    expect(after).toMatch(/^web\.1 \d+$/);
    expect(after).not.toBe(kept);
    expect((await harness.lines.first(4))[2]).toEqual(line(head, path, `${closed} bytes=${bytes}`));
  });

  test('C17: what an app sends beyond its answer reaches nobody', async () => {
    const harness = await Harness.start(PATIENT);
    const { endpoint } = await dyno('web.1');
    await harness.up(endpoint);
    const kept = (await ask(harness.port)).body;

    expect(await ask(harness.port, { path: '/more' })).toMatchObject({
      status: 200,
      body: 'ok',
      complete: true,
    });
    const after = (await ask(harness.port)).body;
    expect(after).toMatch(/^web\.1 \d+$/);
    expect(after).not.toBe(kept);
  });

  test('C18: requests go to other dynos while one does not listen, and come back when it does', async () => {
    const harness = await Harness.start({ ...PATIENT, quarantineMs: 200 });
    const [first, second] = [await dyno('web.1'), await dyno('web.2')];
    await harness.up(first.endpoint);
    expect((await ask(harness.port, { path: '/close' })).status).toBe(204);
    await until(() => world.logs.text.includes('app[web.1]: closed'));
    expect((await ask(harness.port)).status).toBe(503);
    expect((await harness.lines.first(2))[1]).toEqual(
      line(
        'at=error code=H21 desc="Backend connection refused"',
        '/',
        'dyno=web.1 connect=#ms service= status=503 bytes=',
      ),
    );

    await harness.up(first.endpoint, second.endpoint);
    const meanwhile = await Promise.all(Array.from({ length: 20 }, () => ask(harness.port)));
    expect(new Set(meanwhile.map(({ status, body }) => `${status} ${body.split(' ')[0]}`))).toEqual(
      new Set(['200 web.2']),
    );

    await world.engine.containers.exec(first.containerId ?? '', { command: ['touch', '/tmp/open'] });
    await until(async () => (await ask(harness.port)).body.startsWith('web.1 '));
    expect(await dyno('web.1')).toEqual(first);
  });
});
