import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { onTerminal } from '../support/terminal.ts';

const REFUSAL = {
  id: 'two_factor',
  message: 'A second authentication factor or pre-authorization is required.',
  app: { id: 'a', name: 'alpha' },
};

/** Lets `alpha` be changed once its code was shown. */
function guarded() {
  let isAuthorized = false;
  return {
    'PUT /apps/alpha/pre-authorizations': ({ headers }: { readonly headers: Record<string, unknown> }) => {
      isAuthorized = headers['heroku-two-factor-code'] === '123456';
      return isAuthorized
        ? { body: { app: REFUSAL.app, expires_at: '2026-01-02T03:34:05Z' } }
        : { status: 403, body: REFUSAL };
    },
    'PATCH /apps/alpha': () =>
      isAuthorized ? { body: { id: 'a', name: 'alpha', maintenance: true } } : { status: 403, body: REFUSAL },
  };
}

describe('an app that wants a second factor', () => {
  it('is told the code that a person types, and then what was to be done', async () => {
    const bench = await cliBench(guarded());
    const session = onTerminal(['maintenance:on', '-a', 'alpha'], bench);
    await session.shows('Two-factor code for alpha');
    session.pty.write('123456\r');
    expect(await session.ended, session.screen()).toBe(0);
    expect(bench.platform.requests.map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual([
      'PATCH /apps/alpha',
      'PUT /apps/alpha/pre-authorizations',
      'PATCH /apps/alpha',
    ]);
  });

  it('is not asked about where nobody is', async () => {
    const { run, platform } = await cliBench(guarded());
    const { status, stderr } = await run(['maintenance:on', '-a', 'alpha']);
    expect([status, platform.requests.length]).toEqual([3, 1]);
    expect(stderr).toContain('Error ID: two_factor');
  });

  it('is told the code before a script', async () => {
    const { run } = await cliBench(guarded());
    expect(await run(['2fa:authorize', '-a', 'alpha', '--code', '123456'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Authorizing changes to alpha... done, until 2026-01-02T03:34:05Z\n',
    });
    expect((await run(['maintenance:on', '-a', 'alpha'])).status).toBe(0);
  });
});
