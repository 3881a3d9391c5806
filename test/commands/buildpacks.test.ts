import { describe, expect, it } from 'vitest';
import { type CliBench, cliBench } from '../support/cli.ts';

const installed = (...urls: readonly string[]) =>
  urls.map((url, ordinal) => ({ ordinal, buildpack: { url, name: url } }));

const bench = (...urls: readonly string[]): Promise<CliBench> =>
  cliBench({
    'GET /apps/alpha/buildpack-installations': installed(...urls),
    'PUT /apps/alpha/buildpack-installations': (seen) => {
      const { updates } = seen.body as { readonly updates: readonly { readonly buildpack: string }[] };
      return { body: installed(...updates.map(({ buildpack }) => buildpack)) };
    },
  });

describe('renga buildpacks', () => {
  it.each([
    [[], 'alpha has no Buildpacks.\n'],
    [['renga/nodejs'], '=== alpha Buildpack\n\nrenga/nodejs\n'],
    [['renga/nodejs', 'renga/procfile'], '=== alpha Buildpacks\n\n1. renga/nodejs\n2. renga/procfile\n'],
  ])('lists %j', async (urls, stdout) => {
    const { run } = await bench(...urls);
    expect(await run(['buildpacks', '-a', 'alpha'])).toEqual({ status: 0, stdout, stderr: '' });
  });
});

describe('renga buildpacks:add', () => {
  it('adds at the end, or at an index', async () => {
    const { run, platform } = await bench('renga/nodejs');
    expect(await run(['buildpacks:add', 'renga/procfile', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout:
        'Buildpack added. Next release on alpha will use:\n  1. renga/nodejs\n  2. renga/procfile\n' +
        'Run git push renga main to create a new release using these buildpacks.\n',
      stderr: '',
    });
    await run(['buildpacks:add', 'renga/python', '--index', '1', '-a', 'alpha']);
    expect(platform.requests.at(-1)).toBe(
      'PUT /apps/alpha/buildpack-installations {"updates":[{"buildpack":"renga/python"},{"buildpack":"renga/nodejs"}]}',
    );
  });

  it('refuses one that is there already', async () => {
    const { run } = await bench('renga/nodejs');
    expect(await run(['buildpacks:add', 'renga/nodejs', '-a', 'alpha'])).toEqual({
      status: 3,
      stdout: '',
      stderr:
        ' ›   Error: The buildpack renga/nodejs is already set on your app.\n ›\n ›   Error ID: buildpack_already_set\n',
    });
  });
});

describe('renga buildpacks:set', () => {
  it('replaces the first one', async () => {
    const { run } = await bench('renga/nodejs');
    expect((await run(['buildpacks:set', 'renga/python', '-a', 'alpha'])).stdout).toBe(
      'Buildpack set. Next release on alpha will use renga/python.\nRun git push renga main to create a new release using this buildpack.\n',
    );
  });

  it('refuses an index outside the list', async () => {
    const { run } = await bench('renga/nodejs');
    expect((await run(['buildpacks:set', 'renga/python', '-i', '4', '-a', 'alpha'])).stderr).toBe(
      ' ›   Error: Invalid index. Please choose a value between 1 and 2\n ›\n ›   Error ID: invalid_index\n',
    );
  });
});

describe('renga buildpacks:remove and buildpacks:clear', () => {
  it('removes by name or by index', async () => {
    const { run } = await bench('renga/nodejs', 'renga/procfile');
    expect((await run(['buildpacks:remove', 'renga/nodejs', '-a', 'alpha'])).stdout).toBe(
      'Buildpack removed. Next release on alpha will use renga/procfile.\nRun git push renga main to create a new release using this buildpack.\n',
    );
    expect((await run(['buildpacks:remove', '-i', '2', '-a', 'alpha'])).stdout.split('\n')[0]).toBe(
      'Buildpack removed. Next release on alpha will use renga/nodejs.',
    );
  });

  it('says that the next build detects when none is left', async () => {
    const { run } = await bench('renga/nodejs');
    const rest = 'Next release on alpha will detect buildpacks normally.\n';
    expect((await run(['buildpacks:remove', 'renga/nodejs', '-a', 'alpha'])).stdout).toBe(
      `Buildpack removed. ${rest}`,
    );
    expect((await run(['buildpacks:clear', '-a', 'alpha'])).stdout).toBe(`Buildpacks cleared. ${rest}`);
  });

  it('fails for one that is not there', async () => {
    const { run } = await bench('renga/nodejs');
    expect((await run(['buildpacks:remove', 'renga/ruby', '-a', 'alpha'])).stderr).toBe(
      ' ›   Error: Buildpack not found. Nothing was removed.\n ›\n ›   Error ID: buildpack_not_found\n',
    );
  });
});
