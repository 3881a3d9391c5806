import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';

const feature = (name: string, change: { readonly enabled?: boolean; readonly state?: string } = {}) => ({
  name,
  description: `What ${name} does`,
  doc_url: `https://docs.test/${name}`,
  enabled: false,
  state: 'general',
  ...change,
});
const affinity = feature('http-session-affinity', { enabled: true });
const preboot = feature('preboot');
const metadata = feature('runtime-dyno-metadata', { state: 'beta' });
const night = feature('night-mode', { state: 'beta' });
const app = { 'GET /apps/alpha/features': [preboot, metadata, affinity] };
const notFound = " ›   Error: Couldn't find that feature.\n ›\n ›   Error ID: not_found\n";
const missing = () => ({
  status: 404,
  body: { id: 'not_found', message: "Couldn't find that feature.", resource: 'feature' },
});

describe('renga features', () => {
  it('lists what is for everybody, by name', async () => {
    const { run } = await cliBench(app);
    expect(await run(['features', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout:
        '=== App Features alpha\n\n' +
        '[+] http-session-affinity  What http-session-affinity does\n' +
        '[ ] preboot                What preboot does\n',
      stderr: '',
    });
    expect(JSON.parse((await run(['features', '-a', 'alpha', '--json'])).stdout)).toEqual([
      affinity,
      preboot,
    ]);
  });

  it('describes one', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/features/preboot': preboot });
    expect((await run(['features:info', 'preboot', '-a', 'alpha'])).stdout).toBe(
      '=== preboot\n\nDescription: What preboot does\nDocs:        https://docs.test/preboot\nEnabled:     false\n',
    );
    expect(JSON.parse((await run(['features:info', 'preboot', '-a', 'alpha', '-j'])).stdout)).toEqual(
      preboot,
    );
  });

  it('turns one that is not there already', async () => {
    const { run, platform } = await cliBench({
      'GET /apps/alpha/features/preboot': preboot,
      'PATCH /apps/alpha/features/preboot': preboot,
    });
    expect(await run(['features:enable', 'preboot', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Enabling preboot for alpha... done\n',
    });
    expect(platform.requests.at(-1)).toBe('PATCH /apps/alpha/features/preboot {"enabled":true}');
    expect(await run(['features:disable', 'preboot', '-a', 'alpha'])).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'Disabling preboot for alpha... !\n ›   Error: preboot is already disabled.\n ›\n ›   Error ID: nothing_to_change\n',
    });
  });
});

describe('renga labs', () => {
  const account = { 'GET /account': { id: '1', email: 'me@example.test' }, 'GET /account/features': [night] };

  it('lists those of the account and of the app', async () => {
    const { run } = await cliBench({ ...app, ...account });
    const user = '=== User Features me@example.test\n\n[ ] night-mode  What night-mode does\n';
    expect((await run(['labs'])).stdout).toBe(user);
    expect((await run(['labs', '-a', 'alpha'])).stdout).toBe(
      `${user}\n=== App Features alpha\n\n[ ] runtime-dyno-metadata  What runtime-dyno-metadata does\n`,
    );
    expect(JSON.parse((await run(['labs', '-a', 'alpha', '--json'])).stdout)).toEqual({
      app: [metadata],
      user: [night],
    });
  });

  it('turns one of the account, or else of the app', async () => {
    const { run, platform } = await cliBench({
      ...account,
      'GET /account/features/night-mode': night,
      'PATCH /account/features/night-mode': night,
      'GET /account/features/runtime-dyno-metadata': missing,
      'GET /apps/alpha/features/runtime-dyno-metadata': metadata,
      'PATCH /apps/alpha/features/runtime-dyno-metadata': metadata,
    });
    expect((await run(['labs:enable', 'night-mode'])).stderr).toBe(
      'Enabling night-mode for me@example.test... done\n',
    );
    expect((await run(['labs:disable', 'runtime-dyno-metadata', '-a', 'alpha'])).stderr).toBe(
      'Disabling runtime-dyno-metadata for alpha... done\n',
    );
    expect(platform.requests.filter((request) => request.startsWith('PATCH'))).toEqual([
      'PATCH /account/features/night-mode {"enabled":true}',
      'PATCH /apps/alpha/features/runtime-dyno-metadata {"enabled":false}',
    ]);
    expect((await run(['labs:info', 'runtime-dyno-metadata', '-a', 'alpha'])).stdout).toContain(
      'Enabled:     false\n',
    );
    expect(await run(['labs:enable', 'runtime-dyno-metadata'])).toEqual({
      status: 4,
      stdout: '',
      stderr: notFound,
    });
  });
});

describe('renga maintenance', () => {
  it('says whether it is on, and turns it', async () => {
    const { run, platform } = await cliBench({
      'GET /apps/alpha': { name: 'alpha', maintenance: true },
      'PATCH /apps/alpha': { name: 'alpha', maintenance: false },
    });
    expect((await run(['maintenance', '-a', 'alpha'])).stdout).toBe('on\n');
    expect((await run(['maintenance:off', '-a', 'alpha'])).stderr).toBe(
      'Disabling maintenance mode for alpha... done\n',
    );
    expect((await run(['maintenance:on', '-a', 'alpha'])).stderr).toBe(
      'Enabling maintenance mode for alpha... done\n',
    );
    expect(platform.requests.slice(1)).toEqual([
      'PATCH /apps/alpha {"maintenance":false}',
      'PATCH /apps/alpha {"maintenance":true}',
    ]);
  });
});
