import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';

const LINK = 'http://localhost:8080/invitations/secret';

describe('renga account:invite', () => {
  it('prints the link alone on standard output, and none for who has an account', async () => {
    const { run, platform } = await cliBench({
      'POST /renga/invitations': ({ body }) => ({
        status: 201,
        body: { id: 'a', ...(body as object), url: LINK, expires_at: '2026-01-05T03:04:05Z' },
      }),
    });
    expect(await run(['account:invite', 'friend@example.com'])).toEqual({
      status: 0,
      stdout: `${LINK}\n`,
      stderr:
        'Pass this link on to friend@example.com. It sets their password, once, until 2026-01-05T03:04:05Z:\n',
    });
    platform.route({
      'POST /renga/invitations': { id: 'a', email: 'old@example.com', url: null, expires_at: null },
    });
    expect(await run(['account:invite', 'old@example.com'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'old@example.com has an account already.\n',
    });
  });
});
