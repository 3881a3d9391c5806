import { describe, expect, it, vi } from 'vitest';
import type { OneOff, OneOffEnd } from '../../src/lib/platform/ports.ts';
import { ApiHome } from './support/api-home.ts';

const MANIFEST = {
  env: { SECRET: { generator: 'secret' } },
  addons: ['postgresql:mini'],
  scripts: { postdeploy: 'bin/seed' },
  environments: { test: { addons: [], scripts: { 'test-setup': 'bin/prepare', test: 'bin/test' } } },
};

async function shop() {
  const home = await ApiHome.open();
  const { json: pipeline } = await home.call('POST', '/pipelines', { body: { name: 'shop' } });
  const requests: OneOff[] = [];
  const runToEnd = home.dynoManager.runToEnd.bind(home.dynoManager);
  const ends = { exitCode: 0, failure: null } as { exitCode: number; failure: null | { code: string } };
  home.dynoManager.runToEnd = async (request, options) => {
    requests.push(request);
    await runToEnd(request, options);
    const failure = ends.failure && {
      ...ends.failure,
      message: 'test.1 exited. It wrote last:\n  a password',
      next: '',
    };
    return { exitCode: ends.exitCode, failure };
  };
  /** What the dyno writes: its marker is in the command. */
  const writes = (setup: string, tests: string | null) => {
    home.dynoManager.onCommand = async (write) => {
      const marker = /^echo (tests-of-\w+)$/m.exec(requests.at(-1)?.command ?? '')?.[1];
      write(setup);
      if (tests !== null) write(`${marker}\n${tests}`);
    };
  };
  const begin = async (manifest: unknown = MANIFEST) => {
    const { json, status } = await home.call('POST', '/test-runs', {
      body: {
        pipeline: pipeline.id,
        commit_branch: 'search',
        commit_message: 'Find things\n\nAt last.',
        commit_sha: 'a'.repeat(40),
        source_blob_url: await home.uploaded({ 'app.json': JSON.stringify(manifest) }),
      },
    });
    expect([status, json.status]).toEqual([201, 'pending']);
    return json;
  };
  const ended = ({ id }: { readonly id: string }) =>
    vi.waitFor(async () => {
      const { json } = await home.call('GET', `/test-runs/${id}`);
      expect(json.status).not.toMatch(/ing$/);
      expect((await home.call('GET', '/apps')).json).toEqual([]);
      return json;
    });
  const textOf = async (url: string) => (await home.open(url)).text();
  return { home, pipeline, requests, ends, writes, begin, ended, textOf };
}

describe('a run of tests', () => {
  it('is made in an app of its own, told of from build to tests, and leaves no app behind', async () => {
    const { home, pipeline, requests, writes, begin, ended, textOf } = await shop();
    await home.call('PATCH', `/pipelines/${pipeline.id}/stage/test/config-vars`, {
      body: { NODE_ENV: 'test' },
    });
    home.builder.processTypes = { web: 'bin/web', release: 'bin/migrate' };
    writes('preparing\n', 'ok 1 - adds\nok 2 - finds # SKIP slow\n');
    const run = await ended(await begin());

    expect(run).toMatchObject({ number: 1, status: 'succeeded', message: null, warning_message: null });
    // Neither a release command nor postdeploy is run, and nothing is started to serve.
    expect(requests.map(({ type }) => type)).toEqual(['test']);
    expect(requests[0]?.command).toMatch(
      /^\{ bin\/prepare\n\} \|\| exit \$\?\necho tests-of-\w+\nbin\/test$/,
    );
    expect(requests[0]?.release.config).toEqual({
      CI: 'true',
      HEROKU_TEST_RUN_BRANCH: 'search',
      HEROKU_TEST_RUN_COMMIT_VERSION: 'a'.repeat(40),
      HEROKU_TEST_RUN_ID: run.id,
      NODE_ENV: 'test',
      SECRET: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const [node] = (await home.call('GET', `/test-runs/${run.id}/test-nodes`)).json;
    expect(node).toMatchObject({ exit_code: 0, status: 'succeeded', index: 0 });
    expect(await textOf(node.setup_stream_url)).toContain('-----> Building\n');
    expect(await textOf(node.setup_stream_url)).toMatch(/preparing\n$/);
    expect(await textOf(node.output_stream_url)).toBe('ok 1 - adds\nok 2 - finds # SKIP slow\n');
    expect((await home.open(`${node.output_stream_url}x`)).status).toBe(404);
    expect((await home.call('GET', `/test-runs/${run.id}/test-cases`)).json).toMatchObject([
      { number: 1, passed: true, description: 'adds', directive: '' },
      { number: 2, passed: true, description: 'finds', directive: 'SKIP slow' },
    ]);
    expect((await home.call('GET', `/pipelines/${pipeline.id}/test-runs/1`)).json).toEqual(run);
    expect(home.errors).toEqual([]);
  });

  it('fails with the status of its tests', async () => {
    const { home, ends, writes, begin, ended } = await shop();
    writes('', 'ok 1\nnot ok 2 - finds\n');
    Object.assign(ends, { exitCode: 3, failure: { code: 'exited' } });
    const run = await ended(await begin());

    expect(run).toMatchObject({ status: 'failed', message: '1 of 2 tests failed. It ended with status 3.' });
    const [node] = (await home.call('GET', `/test-runs/${run.id}/test-nodes`)).json;
    expect(node).toMatchObject({ exit_code: 3, error_status: null });
  });

  it('is spread over as many nodes as the app.json wants, and is as its worst one is', async () => {
    const { home, begin, ended, textOf } = await shop();
    const seen: unknown[] = [];
    home.dynoManager.runToEnd = async ({ command, env, size }, { onOutput }) => {
      const index = Number(env['CI_NODE_INDEX']);
      seen.push([env, size]);
      const marker = /^echo (tests-of-\w+)$/m.exec(command)?.[1];
      onOutput(`preparing ${index}\n${marker}\n${index === 1 ? 'not ok' : 'ok'} 1 - part ${index}\n`);
      const failure = index === 1 ? { code: 'exited', message: 'It exited.', next: '' } : null;
      return { exitCode: index === 1 ? 7 : 0, failure } as OneOffEnd;
    };
    const formation = { test: { quantity: 3, size: 'standard-2x' } };
    const run = await ended(
      await begin({
        environments: { test: { formation, scripts: { test: 'bin/test', 'test-setup': 'true' } } },
      }),
    );

    expect(seen).toEqual(
      [0, 1, 2].map((index) => [{ CI_NODE_INDEX: String(index), CI_NODE_TOTAL: '3' }, 'standard-2x']),
    );
    expect(run).toMatchObject({
      status: 'failed',
      message: 'Node 1: 1 of 1 tests failed. It ended with status 7.',
    });
    const nodes = (await home.call('GET', `/test-runs/${run.id}/test-nodes`)).json;
    expect(nodes).toMatchObject([
      { index: 0, status: 'succeeded', exit_code: 0 },
      { index: 1, status: 'failed', exit_code: 7 },
      { index: 2, status: 'succeeded', exit_code: 0 },
    ]);
    for (const { index, setup_stream_url, output_stream_url } of nodes) {
      expect(await textOf(setup_stream_url)).toMatch(
        new RegExp(`-----> Building\n[^]*preparing ${index}\n$`),
      );
      expect(await textOf(output_stream_url)).toContain(` - part ${index}\n`);
    }
    const cases = (await home.call('GET', `/test-runs/${run.id}/test-cases`)).json;
    expect(
      cases.map(({ passed, test_node }: { passed: boolean; test_node: object }) => [passed, test_node]),
    ).toEqual(nodes.map(({ id, index }: { id: string; index: number }) => [index !== 1, { id }]));
  });

  it('is errored where the app.json wants more nodes than there may be', async () => {
    const { begin, ended } = await shop();
    const formation = { test: { quantity: 33 } };
    expect(await ended(await begin({ environments: { test: { formation } } }))).toMatchObject({
      status: 'errored',
      message: expect.stringContaining('wants 33 test nodes, and a run has 32 at most'),
    });
  });

  it('waits for somebody who looks around, tests nothing, and is over when they have left', async () => {
    const { home, pipeline, requests, ended } = await shop();
    const { json: run } = await home.call('POST', '/test-runs', {
      body: {
        pipeline: pipeline.id,
        debug: true,
        clear_cache: true,
        commit_branch: 'search',
        commit_message: 'Find things',
        commit_sha: 'a'.repeat(40),
        source_blob_url: await home.uploaded({ 'app.json': JSON.stringify(MANIFEST) }),
      },
    });
    expect(run.debug).toBe(true);
    const accept = 'application/vnd.heroku+json; version=3.renga';
    const open = await vi.waitFor(async () => {
      const { json } = await home.call('GET', `/test-runs/${run.id}`, { headers: { accept } });
      expect(json.status).toBe('debugging');
      return json;
    });
    const config = (await home.call('GET', `/apps/${open.app.name}/config-vars`)).json;
    expect(config).toMatchObject({ CI: 'true', RENGA_TEST_SETUP: 'bin/prepare', RENGA_TEST: 'bin/test' });
    expect(requests).toEqual([]);
    await home.call('PATCH', `/test-runs/${run.id}`, {
      body: { status: 'cancelled', message: 'seen enough' },
    });
    expect(await ended(run)).toMatchObject({ status: 'cancelled', message: 'seen enough' });
  });

  it('is over when whoever looked around has forgotten it', async () => {
    const { home, pipeline, ended } = await shop();
    const { json: run } = await home.call('POST', '/test-runs', {
      body: {
        pipeline: pipeline.id,
        debug: true,
        commit_branch: 'search',
        commit_message: 'Find things',
        commit_sha: 'a'.repeat(40),
        source_blob_url: await home.uploaded({ 'app.json': JSON.stringify(MANIFEST) }),
      },
    });
    await vi.waitFor(async () =>
      expect((await home.call('GET', `/test-runs/${run.id}`)).json.status).toBe('debugging'),
    );
    await home.clock.advance(60 * 60_000);
    expect(await ended(run)).toMatchObject({
      status: 'cancelled',
      message: 'It was left open for too long.',
    });
  });

  it('is told of when tests failed whose command did not', async () => {
    const { writes, begin, ended } = await shop();
    writes('', 'not ok 1\n');
    expect(await ended(await begin())).toMatchObject({
      status: 'succeeded',
      warning_message: '1 tests have failed by what they say, and the command ended with 0.',
    });
  });

  it('is errored where its tests were never begun', async () => {
    const { home, ends, writes, begin, ended } = await shop();
    home.builder.failure = { code: 'no_tests', message: 'There are no tests.', next: 'Write some.' };
    expect((await ended(await begin({}))).message).toBe('The build failed: There are no tests. Write some.');
    home.builder.failure = null;
    expect((await ended(await begin({ nmae: 1 }))).message).toBe(
      'The app.json is not valid. app.json: Unrecognized key: "nmae"',
    );
    writes('no\n', null);
    Object.assign(ends, { exitCode: 3, failure: { code: 'exited' } });
    const setup = await ended(await begin());
    expect(setup).toMatchObject({
      status: 'errored',
      message: 'The test-setup command failed: It ended with status 3.',
    });
    home.builder.failure = { code: 'x', message: 'No buildpack wants this.', next: 'y' };
    const built = await ended(await begin());
    expect(built).toMatchObject({
      number: 4,
      status: 'errored',
      message: 'The build failed: No buildpack wants this.',
    });
    const [node] = (await home.call('GET', `/test-runs/${built.id}/test-nodes`)).json;
    expect(node).toMatchObject({ exit_code: null, error_status: 'building' });
  });

  it('can be cancelled, once', async () => {
    const { home, begin, ended } = await shop();
    home.builder.gate = new Promise(() => undefined);
    const { id } = await begin();
    await vi.waitFor(() => expect(home.builder.requests).toHaveLength(1));
    const cancel = () =>
      home.call('PATCH', `/test-runs/${id}`, { body: { status: 'cancelled', message: 'no time' } });

    expect((await cancel()).json).toMatchObject({ status: 'cancelled', message: 'no time' });
    expect(await ended({ id })).toMatchObject({ status: 'cancelled', message: 'no time' });
    expect((await cancel()).json.id).toBe('test_run_ended');
  });

  it('that a kill interrupted is errored at the next start, and its app is gone', async () => {
    const { home, begin, ended } = await shop();
    const run = await ended(await begin());
    const row = await home.store.testRuns.find(run.id);
    if (!row) throw new Error('no row');
    await home.platform.apps.create(home.owner, { name: 'ci-shop-2-abc' });
    await home.store.testRuns.insert({
      ...row,
      id: 'cut',
      nodes: row.nodes.map((node) => ({
        ...node,
        id: 'cut-node',
        setupId: 'cut',
        status: 'running' as const,
      })),
      number: 2,
      status: 'running',
      appName: 'ci-shop-2-abc',
    });
    await home.platform.testRunLife.recover();

    expect(await ended({ id: 'cut' })).toMatchObject({
      status: 'errored',
      message: 'The control plane was stopped before the tests were over. Run them again: renga ci:rerun',
    });
  });
});
