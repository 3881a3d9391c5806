import { describe, expect, it, vi } from 'vitest';
import { ApiHome } from './support/api-home.ts';

async function logUrl(home: ApiHome, body: object): Promise<string> {
  return (await home.call('POST', '/apps/haiku/log-sessions', { body })).json.logplex_url;
}

/** An app with three lines of its own in the log. */
async function withLines(): Promise<ApiHome> {
  const home = await ApiHome.open();
  const app = await home.platform.apps.create(home.owner, { name: 'haiku' });
  for (const message of ['one', 'two', 'three'])
    home.logs.write(app.id, { time: home.clock.now(), micros: 9, source: 'app', process: 'web.1', message });
  return home;
}

const STAMP = '2026-01-02T03:04:05.678009+00:00';

describe('a log', () => {
  it('is read as plain text by whoever knows its URL', async () => {
    const home = await withLines();
    const answer = await home.open(await logUrl(home, { dyno: 'web.1', lines: 2 }));

    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await answer.text()).toBe(`${STAMP} app[web.1]: two\n${STAMP} app[web.1]: three\n`);
  });

  it('is read as events, and resumed behind the last one', async () => {
    const home = await withLines();
    const url = await logUrl(home, { dyno: 'web' });
    const headers = { accept: 'text/event-stream' };
    const first = await home.open(url, { headers });
    const again = await home.open(url, { headers: { ...headers, 'last-event-id': '6' } });

    expect(first.headers.get('content-type')).toBe('text/event-stream');
    expect(await first.text()).toBe(
      [
        'retry: 1\n\n',
        `id: 5\ndata: ${STAMP} app[web.1]: one\n\n`,
        `id: 6\ndata: ${STAMP} app[web.1]: two\n\n`,
        `id: 7\ndata: ${STAMP} app[web.1]: three\n\n`,
      ].join(''),
    );
    expect(await again.text()).toBe(`retry: 1\n\nid: 7\ndata: ${STAMP} app[web.1]: three\n\n`);
  });

  it('goes on with tail, shows that it lives, and ends with its reader', async () => {
    const home = await withLines();
    const url = await logUrl(home, { source: 'app', tail: true, lines: 1 });
    const reader = (await home.open(url, { headers: { accept: 'text/event-stream' } })).body?.getReader();
    const next = async () => new TextDecoder().decode((await reader?.read())?.value);

    expect(await next()).toBe(`id: 7\ndata: ${STAMP} app[web.1]: three\n\n`);
    const silent = next();
    await home.clock.advance(15_000);
    expect(await silent).toBe(':\n\n');
    const appId = (await home.call('GET', '/apps/haiku')).json.id;
    home.logs.write(appId, { time: home.clock.now(), source: 'app', process: 'web.1', message: 'four' });
    expect(await next()).toContain('data: 2026-01-02T03:04:20.678000+00:00 app[web.1]: four\n');
    const waiting = reader?.read();
    await reader?.cancel();
    await waiting;
    await vi.waitFor(() => expect(home.logs.readers).toBe(0));
    expect(home.clock.sleepers).toBe(0);
  });

  it('is asked for with limits that make sense', async () => {
    const home = await withLines();
    for (const body of [{}, { lines: 99_999 }, { lines: -5 }, { lines: '20' }, { type: 'worker' }])
      await (await home.open(await logUrl(home, body))).text();

    expect(home.logs.queries).toEqual([
      { lines: 100, tail: false },
      { lines: 1500, tail: false },
      { lines: 0, tail: false },
      { lines: 20, tail: false },
      { lines: 100, tail: false, process: 'worker' },
    ]);
    const bad = await home.call('POST', '/apps/haiku/log-sessions', { body: { source: 'nginx' } });
    expect([bad.status, bad.json.id]).toEqual([422, 'invalid_source']);
  });

  it('of nobody, and of an old session, is not found', async () => {
    const home = await withLines();
    const url = await logUrl(home, {});
    await home.clock.advance(3_600_000);

    for (const each of [url, 'http://localhost:8080/streams/logs/guess']) {
      const answer = await home.open(each);
      expect([answer.status, JSON.parse(await answer.text()).id]).toEqual([404, 'not_found']);
    }
  });
});

describe('an output', () => {
  it('is read from its start while it grows, with signs of life, until it is complete', async () => {
    const home = await ApiHome.open();
    const { app } = await home.deployed();
    const gate = Promise.withResolvers<void>();
    home.builder.gate = gate.promise;
    await home.platform.builds.start(app, home.owner, { tarPath: '/x', version: null, description: null });
    const [build] = (
      await home.call('GET', '/apps/haiku/builds', { headers: { range: 'started_at ..; order=desc' } })
    ).json.filter(({ status }: { status: string }) => status === 'pending');
    const answer = await home.open(build.output_stream_url);
    const reader = answer.body?.getReader();
    const next = async () => new TextDecoder().decode((await reader?.read())?.value);

    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await next()).toBe('-----> Building\n');
    const silent = next();
    await home.clock.advance(15_000);
    expect(await silent).toBe('\0');
    gate.resolve();
    expect(await next()).toBe('-----> Launching...\n');
    expect((await reader?.read())?.done).toBe(true);
    const late = await home.open(build.output_stream_url);
    expect(await late.text()).toBe('-----> Building\n-----> Launching...\n');
    const rest = await home.open(build.output_stream_url, { headers: { range: 'bytes=16-' } });
    expect([rest.status, await rest.text()]).toEqual([206, '-----> Launching...\n']);
  });

  it('of a release is there as soon as it has a release command, and can be read when that has begun', async () => {
    const home = await ApiHome.open();
    home.builder.processTypes = { web: 'bin/web', release: 'bin/migrate' };
    const [begin, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    home.dynoManager.onCommand = async (onOutput) => {
      await begin.promise;
      onOutput('migrated\n');
      await end.promise;
    };
    await home.call('POST', '/apps', { body: { name: 'haiku' } });
    const app = await home.platform.apps.find(home.owner, 'haiku');
    const source = { tarPath: '/x', version: null, description: null };
    const { ended } = await home.platform.builds.start(app, home.owner, source);
    const release = await vi.waitFor(async () => {
      const { json } = await home.callFromOutside('GET', '/apps/haiku/releases/3');
      expect(json).toMatchObject({ status: 'pending', current: false });
      return json;
    });
    expect((await home.open(release.output_stream_url)).status).toBe(404);
    begin.resolve();
    const output = await vi.waitFor(async () => {
      const answer = await home.open(release.output_stream_url);
      expect(answer.status).toBe(200);
      return answer;
    });
    end.resolve();
    await ended;

    expect(await output.text()).toBe('migrated\n');
    expect((await home.call('GET', '/apps/haiku/releases/3')).json).toMatchObject({
      status: 'succeeded',
      output_stream_url: release.output_stream_url,
    });
    expect((await home.call('GET', '/apps/haiku/releases/2')).json.output_stream_url).toBe(null);
  });

  it('has a URL that stays the same for a while, and then is good no more', async () => {
    const home = await ApiHome.open();
    const { app } = await home.deployed();
    const url = async () => (await home.call('GET', '/apps/haiku/builds')).json[0].output_stream_url;
    const first = await url();

    expect(await url()).toBe(first);
    await home.clock.advance(24 * 3_600_000);
    expect((await home.open(first)).status).toBe(200);
    await home.clock.advance(3_600_000);
    expect((await home.open(first)).status).toBe(404);
    expect((await home.open(await url())).status).toBe(200);
    expect(app.name).toBe('haiku');
  });

  it('cannot be read with a URL that was made up or made for something else', async () => {
    const home = await ApiHome.open();
    const { release } = await home.deployed();
    const slug = (await home.call('GET', `/apps/haiku/slugs/${release.slugId}`)).json.blob.url;
    const [build] = (await home.call('GET', '/apps/haiku/builds')).json;
    const [, id, end] = /output\/([^.]+)\.([^.]+)\./.exec(build.output_stream_url) ?? [];

    for (const path of [
      slug.replace('/slug/', '/output/').slice('http://localhost:8080'.length),
      `/streams/output/${id}`,
      `/streams/output/${id}.${end}.`,
      `/streams/output/${id}.zzzzzz.${'A'.repeat(43)}`,
    ])
      expect((await home.open(`http://localhost:8080${path}`)).status).toBe(404);
    expect(await (await home.open(slug)).text()).toBe(`slug ${'d'.repeat(64)}`);
  });
});
