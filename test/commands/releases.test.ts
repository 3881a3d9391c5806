import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { aRelease } from '../support/resources.ts';

const RELEASES = [
  aRelease({
    version: 4,
    status: 'failed',
    current: false,
    description: 'Deploy ffff0000',
    failure: { code: 'boot_timeout', message: 'It did not listen.', next: 'Listen on $PORT.' },
    eligible_for_rollback: false,
    hand_over: { served: 118, failed: 2, retried: 1, longest_held_ms: 35 },
  }),
  aRelease({ version: 3, id: 'e3' }),
  aRelease({ version: 2, id: 'e2', current: false, description: 'Enable Logplex' }),
];

describe('renga releases', () => {
  it('lists them newest first, with the current one in the heading', async () => {
    const { run, platform } = await cliBench({ 'GET /apps/alpha/releases': RELEASES });
    expect(await run(['releases', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: [
        '=== alpha Releases - Current: v3',
        '',
        '  V    Description                                    User              Created at                  Hand-over',
        ` ${'─'.repeat(120)}`,
        '  v4   Deploy ffff0000 release failed: boot_timeout   me@example.test   2020/01/02 03:04:05 +0000   118 served, 2 failed',
        '  v3   Deploy ab12cd34                                me@example.test   2020/01/02 03:04:05 +0000',
        '  v2   Enable Logplex                                 me@example.test   2020/01/02 03:04:05 +0000',
        '',
        '',
      ].join('\n'),
      stderr: '',
    });
    expect(platform.seen[0]?.headers.range).toBe('version ..; max=15, order=desc');
  });

  it('prints chosen columns as comma-separated values', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/releases': RELEASES });
    expect(
      await run(['releases', '-a', 'alpha', '--csv', '--columns', 'v,description', '--sort', 'v']),
    ).toEqual({
      status: 0,
      stdout:
        'V,Description\nv2,Enable Logplex\nv3,Deploy ab12cd34\nv4,Deploy ffff0000 release failed: boot_timeout\n',
      stderr: '',
    });
  });

  it('prints JSON', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/releases': RELEASES });
    expect(JSON.parse((await run(['releases', '-a', 'alpha', '--json', '-n', '3'])).stdout)).toEqual(
      RELEASES,
    );
  });
});

describe('renga releases:info', () => {
  it('shows a release and its config vars', async () => {
    const { run } = await cliBench({
      'GET /apps/alpha/releases/4': RELEASES[0] ?? null,
      'GET /apps/alpha/releases/4/config-vars': { A: '1', BB: 'two' },
    });
    expect(await run(['releases:info', 'v4', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: [
        '=== Release v4',
        '',
        'By:                     me@example.test',
        'Change:                 Deploy ffff0000 (release failed: boot_timeout)',
        'Eligible for Rollback?: No',
        'Failure:                boot_timeout: It did not listen.',
        '                        Listen on $PORT.',
        'Hand-over:              118 requests served, 2 failed, 1 retried, longest held 35 ms',
        'When:                   2020-01-02T03:04:05Z',
        '',
        '=== v4 Config vars',
        '',
        'A:  1',
        'BB: two',
        '',
      ].join('\n'),
      stderr: '',
    });
  });
});

describe('renga rollback', () => {
  it('goes back to the release before the current one, and waits for it to serve', async () => {
    const { run, platform } = await cliBench({
      'GET /apps/alpha/releases': RELEASES,
      'POST /apps/alpha/releases': () => ({ status: 201, body: aRelease({ version: 5, status: 'pending' }) }),
      'GET /apps/alpha/releases/5': aRelease({ version: 5 }),
    });
    expect(await run(['rollback', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: '',
      stderr: [
        'Rolling back alpha to v2... done, v5',
        " ›   Warning: Rollback affects code and config vars; it doesn't add or remove addons.",
        ' ›   Warning: To undo, run: renga rollback v4',
        '',
      ].join('\n'),
    });
    expect(platform.requests).toContain('POST /apps/alpha/releases {"release":"e2"}');
  });

  it('says so when there is nothing to go back to', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/releases': [aRelease()] });
    expect(await run(['releases:rollback', '-a', 'alpha'])).toEqual({
      status: 4,
      stdout: '',
      stderr:
        ' ›   Error: No eligible release found for alpha to roll back to.\n ›\n ›   Error ID: no_rollback_target\n',
    });
  });
});

describe('renga releases:output', () => {
  it('passes the stream on, without its heartbeats', async () => {
    const { run } = await cliBench({
      'GET /apps/alpha/releases/3': aRelease({
        output_stream_url: 'http://localhost:8080/outputs/r3?token=x',
      }),
      'GET /outputs/r3': 'migrating\0\ndone\n',
    });
    expect(await run(['releases:output', 'v3', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: 'migrating\ndone\n',
      stderr: '',
    });
  });

  it('says so when there is none', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/releases': [aRelease()] });
    expect((await run(['releases:output', '-a', 'alpha'])).stderr).toBe(
      ' ›   Warning: Release v3 has no release output available.\n',
    );
  });
});

describe('the release command', () => {
  const pending = aRelease({
    version: 5,
    status: 'pending',
    current: false,
    output_stream_url: 'http://localhost:8080/outputs/r5',
  });
  const failed = aRelease({
    ...pending,
    status: 'failed',
    failure: {
      code: 'release_command_failed',
      message: 'The release command failed: release.7 exited with status 3. It wrote last:\n  no such table',
      next: 'Mend it.',
    },
  });
  const slugs = { 'GET /apps/alpha/slugs/5106': { id: '5106', process_types: { web: 'x', release: 'y' } } };
  const newest = aRelease({ version: 4, slug: { id: '5106' }, description: 'Deploy ab12cd34' });

  it('is run again by releases:retry, and what it writes is shown as it comes', async () => {
    let asked = 0;
    const { run, platform } = await cliBench({
      ...slugs,
      'GET /apps/alpha/releases': [newest],
      'POST /apps/alpha/releases': () => ({ status: 201, body: pending }),
      'GET /apps/alpha/releases/5': () => ({
        body: asked > 1 ? { ...pending, status: 'succeeded' } : pending,
      }),
      'GET /outputs/r5': () =>
        ++asked > 1
          ? { body: 'migrating\ndone\n' }
          : { status: 404, body: { id: 'not_found', message: "Couldn't find that output." } },
    });
    expect(await run(['releases:retry', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: 'migrating\ndone\n',
      stderr: 'Retrying v4 on alpha... done, v5\nRunning release command...\n\n',
    });
    expect(platform.requests).toContain(
      'POST /apps/alpha/releases {"slug":"5106","description":"Retry of v4: Deploy ab12cd34"}',
    );
  });

  it('that fails again ends releases:retry with the reason', async () => {
    const { run } = await cliBench({
      ...slugs,
      'GET /apps/alpha/releases': [newest],
      'POST /apps/alpha/releases': () => ({ status: 201, body: pending }),
      'GET /apps/alpha/releases/5': failed,
      'GET /outputs/r5': 'no such table\n',
    });
    const { status, stdout, stderr } = await run(['releases:retry', '-a', 'alpha']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'no such table\n' });
    expect(stderr).toContain('Error ID: release_command_failed');
  });

  it('that is not there cannot be retried', async () => {
    const { run } = await cliBench({
      'GET /apps/alpha/slugs/5106': { id: '5106', process_types: { web: 'x' } },
      'GET /apps/alpha/releases': [newest],
    });
    const { status, stderr } = await run(['releases:retry', '-a', 'alpha']);
    expect({ status, id: /Error ID: (\w+)/.exec(stderr)?.[1] }).toEqual({
      status: 4,
      id: 'no_release_command',
    });
  });

  it('that runs, or has failed, is told in the list', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/releases': [{ ...pending, version: 6 }, failed] });
    expect((await run(['releases', '-a', 'alpha', '--csv', '--columns', 'v,description'])).stdout).toBe(
      'V,Description\nv6,Deploy ab12cd34 release command executing\nv5,Deploy ab12cd34 release command failed\n',
    );
  });
});
