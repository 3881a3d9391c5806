import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';

const shop = { id: 'p1', name: 'shop', owner: { id: 'a', type: 'user' } };
const coupling = { id: 'c', app: { id: 'app' }, pipeline: { id: 'p1', name: 'shop' }, stage: 'staging' };
const at = (stage: string) => `/pipelines/p1/stage/${stage}/config-vars`;
const routes = {
  'GET /pipelines/shop': shop,
  'GET /pipelines/p1': shop,
  'GET /apps/shop-staging/pipeline-couplings': coupling,
  [`GET ${at('test')}`]: { NODE_ENV: 'test', WORDS: 'two words' },
  [`GET ${at('review')}`]: { MAIL: 'off' },
};

describe('config vars of a stage', () => {
  it('are shown for a pipeline by name, or by an app in it', async () => {
    const { run } = await cliBench(routes);

    expect(await run(['ci:config', '-p', 'shop'])).toEqual({
      status: 0,
      stdout: '=== shop test config vars\n\nNODE_ENV: test\nWORDS:    two words\n',
      stderr: '',
    });
    expect((await run(['ci:config', '--shell', '-a', 'shop-staging'])).stdout).toBe(
      "NODE_ENV=test\nWORDS='two words'\n",
    );
    expect((await run(['reviewapps:config:get', 'MAIL', 'NONE', '-p', 'shop'])).stdout).toBe('off\n\n');
    expect(JSON.parse((await run(['reviewapps:config', '--json', '-p', 'shop'])).stdout)).toEqual({
      MAIL: 'off',
    });
  });

  it('are set and unset', async () => {
    const { run, platform } = await cliBench({
      ...routes,
      [`PATCH ${at('test')}`]: { A: '1', B: 'x=y' },
      [`PATCH ${at('review')}`]: {},
    });

    expect(await run(['ci:config:set', 'A=1', 'B=x=y', '-p', 'shop'])).toEqual({
      status: 0,
      stdout: 'A: 1\nB: x=y\n',
      stderr: 'Setting A, B... done\n',
    });
    expect((await run(['reviewapps:config:unset', 'MAIL', '-p', 'shop'])).stderr).toBe(
      'Unsetting MAIL... done\n',
    );
    expect(platform.requests.filter((each) => each.startsWith('PATCH'))).toEqual([
      `PATCH ${at('test')} {"A":"1","B":"x=y"}`,
      `PATCH ${at('review')} {"MAIL":null}`,
    ]);
  });

  it('are those of one pipeline', async () => {
    const { run } = await cliBench(routes);
    const { status, stderr } = await run(['ci:config']);

    expect(status).not.toBe(0);
    expect(stderr).toContain('Name the pipeline with --pipeline, or an app of it with --app.');
  });
});
