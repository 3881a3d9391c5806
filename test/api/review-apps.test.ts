import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { describe, expect, it, vi } from 'vitest';
import { ApiHome } from './support/api-home.ts';

const MANIFEST = {
  env: { SECRET: { generator: 'secret' }, MAIL: 'on' },
  addons: ['postgresql:mini'],
  scripts: { postdeploy: 'bin/seed', 'pr-predestroy': 'bin/undo' },
  environments: { review: { env: { SEASON: 'spring' } } },
};
const DAY_MS = 24 * 60 * 60_000;

async function shop(config: Readonly<Record<string, unknown>> = { automatic_review_apps: true }) {
  const home = await ApiHome.open();
  const { json: pipeline } = await home.call('POST', '/pipelines', { body: { name: 'shop' } });
  const at = `/pipelines/${pipeline.id}`;
  expect((await home.call('POST', `${at}/review-app-config`, { body: config })).status).toBe(201);
  const known = await home.store.pipelines.find(pipeline.id);
  if (!known) throw new Error('no pipeline');
  let commits = 0;

  /** As a push of a branch does; `null` deletes it. */
  const push = async (branch: string, manifest: unknown) => {
    const commit = String(++commits).padStart(40, '0');
    const tarPath = join(home.folder, `${commit}.tar`);
    if (manifest === null) home.branches.remove(pipeline.id, branch);
    else {
      const tar = pack();
      tar.entry({ name: 'app.json' }, JSON.stringify(manifest));
      tar.finalize();
      const chunks: Buffer[] = [];
      for await (const chunk of tar) if (chunk instanceof Buffer) chunks.push(chunk);
      await writeFile(tarPath, Buffer.concat(chunks));
      home.branches.push(pipeline.id, branch, { commit, tarPath });
    }
    const moves = [{ branch, commit: manifest === null ? null : commit }];
    const now = (await home.store.pipelines.find(pipeline.id)) ?? known;
    const told = await home.platform.reviewBranches.foretell(now, moves);
    await home.platform.reviewBranches.follow(now, moves);
    return { commit, told };
  };
  const list = async () => (await home.call('GET', `${at}/review-apps`)).json;
  const settled = () =>
    vi.waitFor(async () => {
      await home.queue.idle();
      const all = await list();
      expect(all.filter(({ status }: { status: string }) => /ing$/.test(status))).toEqual([]);
      return all;
    });
  const appNames = async () =>
    (await home.call('GET', '/apps')).json.map(({ name }: { name: string }) => name);
  return { home, pipeline, at, push, list, settled, appNames };
}

describe('review apps', () => {
  it('are made of a branch that is pushed: own add-ons and secrets, postdeploy once, and gone with the branch', async () => {
    const { home, pipeline, at, push, settled, appNames } = await shop();
    await home.call('PATCH', `${at}/stage/review/config-vars`, { body: { MAIL: 'off' } });
    const { told } = await push('feature/search', MANIFEST);
    expect(told).toEqual(['A review app of feature/search is made. See: renga reviewapps --pipeline shop']);
    const [made] = await settled();
    const [name] = await appNames();

    expect(made).toMatchObject({ branch: 'feature/search', status: 'created', message: null });
    expect(name).toMatch(/^shop-ature-search-[0-9a-f]{6}$/);
    expect((await home.call('GET', `/apps/${name}/config-vars`)).json).toEqual({
      DATABASE_URL: expect.stringMatching(/^postgres:/),
      HEROKU_BRANCH: 'feature/search',
      MAIL: 'off',
      SEASON: 'spring',
      SECRET: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await home.call('GET', `/apps/${name}/pipeline-couplings`)).json).toMatchObject({
      pipeline: { id: pipeline.id },
      stage: 'review',
    });
    expect((await home.call('GET', `/apps/${name}/review-app`)).json).toEqual(made);

    const second = await push('feature/search', MANIFEST);
    expect(second.told).toEqual([`The review app ${name} is deployed to.`]);
    await settled();
    expect(home.builder.requests).toHaveLength(2);
    const { json: releases } = await home.call('GET', `/apps/${name}/releases`);
    const deploys = releases.filter(({ description }: { description: string }) =>
      /^Deploy 0+$/.test(description),
    );
    expect(deploys).toHaveLength(2);
    expect(home.dynoManager.done.filter((each) => each.startsWith('runToEnd'))).toEqual([
      'runToEnd bin/seed',
    ]);

    const gone = await push('feature/search', null);
    expect(gone.told).toEqual([`The review app ${name} is destroyed.`]);
    await vi.waitFor(async () => expect(await settled()).toEqual([]));
    await vi.waitFor(async () => expect(await appNames()).toEqual([]));
    expect(home.dynoManager.done.at(-1)).toBe('runToEnd bin/undo');
    await vi.waitFor(() => expect([...home.addOnProvider.running]).toEqual([]));
    expect(home.errors).toEqual([]);
  });

  it('are not made of main, nor of anything where they are not automatic, nor beyond the limit', async () => {
    const { home, pipeline, at, push, settled } = await shop({ app_limit: 1 });
    expect((await push('feature', {})).told).toEqual([]);
    await home.call('PATCH', `${at}/review-app-config`, { body: { automatic_review_apps: true } });
    expect((await push('main', {})).told).toEqual([]);
    await push('one', {});
    await push('two', {});

    expect((await settled()).map(({ branch }: { branch: string }) => branch)).toEqual(['one']);
    expect(home.notices).toEqual([
      expect.stringContaining('No review app of two was made: shop has 1 review apps'),
    ]);
    const by_hand = { pipeline: pipeline.id, branch: 'two', source_blob: { url: 'resolve' } };
    expect(await home.call('POST', '/review-apps', { body: by_hand })).toMatchObject({
      status: 422,
      json: { id: 'review_app_limit' },
    });
    expect((await home.call('POST', '/review-apps', { body: { ...by_hand, branch: 'one' } })).json.id).toBe(
      'review_app_exists',
    );
    expect((await home.call('POST', '/review-apps', { body: { ...by_hand, branch: 'none' } })).status).toBe(
      404,
    );
    await home.call('DELETE', `${at}/review-app-config`);
    expect((await home.call('POST', '/review-apps', { body: by_hand })).json.id).toBe('review_apps_disabled');
  });

  it('that cannot be made say why, leave nothing, and are made anew by the next push', async () => {
    const { push, settled, appNames } = await shop();
    await push('feature', { env: { NEEDED: {} } });
    const [failed] = await settled();

    expect(failed).toMatchObject({
      status: 'errored',
      app: null,
      message: 'Config vars are missing. config var NEEDED is required',
    });
    expect(await appNames()).toEqual([]);
    await push('feature', {});
    expect(await settled()).toMatchObject([{ status: 'created', message: null }]);
  });

  it('keep what serves when a later push cannot be built, and tell of it', async () => {
    const { home, push, settled, appNames } = await shop();
    await push('feature', {});
    await settled();
    home.builder.failure = { code: 'x', message: 'No buildpack wants this.', next: 'y' };
    const { commit } = await push('feature', {});

    expect(await settled()).toMatchObject([
      { status: 'created', message: `${commit}: No buildpack wants this.` },
    ]);
    expect(await appNames()).toHaveLength(1);
  });

  it('wait for the tests of their commit where they are told to, and are not made of one that fails', async () => {
    const { home, at, push, settled } = await shop({ automatic_review_apps: true, wait_for_ci: true });
    const test = (command: string) => ({ environments: { test: { scripts: { test: command } } } });
    home.dynoManager.runToEnd = async ({ command }) => {
      const isBad = command.endsWith('bad');
      return { exitCode: isBad ? 1 : 0, failure: isBad ? { code: 'exited', message: 'x', next: '' } : null };
    };
    const { told } = await push('good', test('good'));
    await push('bad', test('bad'));
    const runs = async () =>
      (await home.call('GET', `${at}/test-runs`)).json.map(
        (run: { commit_branch: string; status: string }) => `${run.commit_branch} ${run.status}`,
      );

    expect(told[0]).toBe('Its tests are run first. See: renga ci --pipeline shop');
    await vi.waitFor(async () =>
      expect((await runs()).toSorted()).toEqual(['bad errored', 'good succeeded']),
    );
    await vi.waitFor(async () =>
      expect(await settled()).toMatchObject([{ branch: 'good', status: 'created', wait_for_ci: true }]),
    );
    expect(home.notices).toEqual(['No review app of bad was made: test run 2 is errored.']);
  });

  it('are made at once while every push is tested, whatever its branch', async () => {
    const { home, pipeline, at, push, settled } = await shop({ automatic_review_apps: true });
    await home.call('PATCH', `/pipelines/${pipeline.id}`, { body: { tests_pushes: true } });
    home.dynoManager.runToEnd = async () => ({ exitCode: 0, failure: null });
    const manifest = { environments: { test: { scripts: { test: 'good' } } } };
    expect((await push('main', manifest)).told).toEqual([
      'Its tests are run now. See: renga ci --pipeline shop',
    ]);
    expect((await push('search', manifest)).told).toHaveLength(2);
    await vi.waitFor(async () => {
      const { json } = await home.call('GET', `${at}/test-runs`);
      const runs = json.map(
        (run: { commit_branch: string; status: string }) => run.commit_branch + run.status,
      );
      expect(runs.toSorted()).toEqual(['mainsucceeded', 'searchsucceeded']);
    }, 20_000);
    await vi.waitFor(
      async () => expect(await settled()).toMatchObject([{ branch: 'search', status: 'created' }]),
      20_000,
    );
    await home.call('PATCH', `/pipelines/${pipeline.id}`, { body: { tests_pushes: false } });
    expect((await push('main', manifest)).told).toEqual([]);
  });

  it('are made of a source that is uploaded, with config of their own', async () => {
    const { home, pipeline, settled, appNames } = await shop({});
    const { json: begun, status } = await home.call('POST', '/review-apps', {
      body: {
        pipeline: pipeline.id,
        branch: 'elsewhere',
        pr_number: 7,
        source_blob: { url: await home.uploaded({ 'app.json': '{}' }), version: 'v1' },
        environment: { GIVEN: 'yes' },
      },
    });
    expect([status, begun.status, begun.pr_number]).toEqual([201, 'pending', 7]);
    await settled();
    const [name] = await appNames();

    expect((await home.call('GET', `/apps/${name}/config-vars`)).json).toEqual({
      GIVEN: 'yes',
      HEROKU_BRANCH: 'elsewhere',
      HEROKU_PR_NUMBER: '7',
    });
    // Its branch is in no repository of ours, so it is not missed there.
    await home.platform.reviewApps.sweep();
    expect(await appNames()).toEqual([name]);
    expect((await home.call('DELETE', `/review-apps/${begun.id}`)).json.status).toBe('deleting');
    await vi.waitFor(async () => expect(await appNames()).toEqual([]));
    await vi.waitFor(async () =>
      expect((await home.call('GET', `/review-apps/${begun.id}`)).status).toBe(404),
    );
  });

  it('go when nothing was pushed to them for days, and when a kill kept them from going with their branch', async () => {
    const { home, pipeline, push, settled } = await shop({
      automatic_review_apps: true,
      destroy_stale_apps: true,
      stale_days: 2,
    });
    for (const branch of ['old', 'lost', 'fresh']) await push(branch, {});
    await settled();
    home.branches.remove(pipeline.id, 'lost');
    await home.clock.advance(1.5 * DAY_MS);
    await push('fresh', {});
    await settled();
    await home.clock.advance(DAY_MS);
    await home.platform.reviewApps.sweep();

    expect((await settled()).map(({ branch }: { branch: string }) => branch)).toEqual(['fresh']);
  });

  it('that a kill interrupted are told to be so at the next start, or destroyed to the end', async () => {
    const { home, pipeline, push, settled, list, appNames } = await shop();
    await push('half-gone', {});
    const [made] = await settled();
    const row = await home.store.reviewApps.find(made.id);
    if (!row) throw new Error('no row');
    await home.store.reviewApps.update({ ...row, status: 'deleting' });
    await home.store.reviewApps.insert({
      ...row,
      id: 'begun',
      branch: 'begun',
      status: 'creating',
      appId: null,
      setupId: null,
    });
    await home.platform.reviewAppLife.recover();

    expect(await list()).toMatchObject([
      { branch: 'begun', status: 'errored', pipeline: { id: pipeline.id } },
    ]);
    expect(await appNames()).toEqual([]);
  });
});

describe('the making of review apps', () => {
  it('is said by defaults of Heroku, and changed field by field', async () => {
    const { home, at } = await shop({});
    const first = (await home.call('GET', `${at}/review-app-config`)).json;
    expect(first).toMatchObject({
      automatic_review_apps: false,
      destroy_stale_apps: false,
      stale_days: 5,
      wait_for_ci: false,
      base_name: null,
    });
    const changed = await home.call('PATCH', `${at}/review-app-config`, { body: { stale_days: 9 } });
    expect(changed.json).toEqual({ ...first, stale_days: 9 });
    expect((await home.call('PATCH', `${at}/review-app-config`, { body: { stale_days: 0 } })).status).toBe(
      422,
    );
    expect(
      await home.call('POST', `${at}/review-app-config`, { body: { repo: 'basho/haiku' } }),
    ).toMatchObject({
      status: 422,
      json: { id: 'not_offered' },
    });
    await home.call('DELETE', `${at}/review-app-config`);
    expect((await home.call('PATCH', `${at}/review-app-config`, { body: {} })).status).toBe(404);
  });
});
