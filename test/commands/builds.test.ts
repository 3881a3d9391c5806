import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { aBuild } from '../support/resources.ts';

const ID = aBuild().id;

describe('renga builds', () => {
  it('lists them with what was built', async () => {
    const { run, platform } = await cliBench({ 'GET /apps/alpha/builds': [aBuild()] });
    expect(await run(['builds', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: [
        '=== alpha Builds',
        '',
        '  Id                                     Status      Version    User              Created at',
        ` ${'─'.repeat(107)}`,
        `  ${ID}   succeeded   ab12cd34   me@example.test   2020/01/02 03:04:05 +0000`,
        '',
        '',
      ].join('\n'),
      stderr: '',
    });
    expect(platform.seen[0]?.headers.range).toBe('started_at ..; max=15, order=desc');
  });

  it('shows one of them', async () => {
    const failure = {
      code: 'buildpack_failed',
      message: 'compile ended with status 1.',
      next: 'Read its output.',
    };
    const { run } = await cliBench({
      [`GET /apps/alpha/builds/${ID}`]: aBuild({ status: 'failed', failure, release: null }),
    });
    expect((await run(['builds:info', ID, '-a', 'alpha'])).stdout).toBe(
      [
        `=== Build ${ID}`,
        '',
        'Buildpacks: renga/nodejs',
        'By:         me@example.test',
        'Failure:    compile ended with status 1. Read its output.',
        'Source:     ab12cd34 Greet the world',
        'Stack:      debian-13',
        'Status:     failed',
        'When:       2020-01-02T03:04:05Z',
        '',
      ].join('\n'),
    );
  });

  it('passes the output of the newest on', async () => {
    const { run } = await cliBench({
      'GET /apps/alpha/builds': [aBuild()],
      'GET /outputs/b0000000': '-----> Building on the Debian-13 stack\n',
    });
    expect((await run(['builds:output', '-a', 'alpha'])).stdout).toBe(
      '-----> Building on the Debian-13 stack\n',
    );
  });

  it('says so when there are none', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/builds': [] });
    expect((await run(['builds', '-a', 'alpha'])).stdout).toBe('alpha has no builds.\n');
    expect((await run(['builds:info', '-a', 'alpha'])).stderr).toBe(
      ' ›   Error: alpha has no builds.\n ›\n ›   Error ID: no_build\n',
    );
  });
});
