import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { anApp } from '../support/resources.ts';

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

const person = (email: string, role: string, ...permissions: readonly string[]) => ({
  user: { id: email, email },
  role,
  permissions: permissions.map((name) => ({ name })),
});

describe('renga access', () => {
  it('lists who works on an app', async () => {
    const { run } = await cliBench({
      'GET /apps/haiku/collaborators': [
        person('me@example.com', 'owner', 'view', 'deploy', 'operate', 'manage'),
        person('sora@example.com', 'collaborator', 'view', 'deploy'),
      ],
    });
    expect(await run(['access', '-a', 'haiku'])).toEqual({
      status: 0,
      stdout: `${[
        '  Email              Role           Permissions',
        ' ─────────────────────────────────────────────────────────────────',
        '  me@example.com     owner          view, deploy, operate, manage',
        '  sora@example.com   collaborator   view, deploy',
      ].join('\n')}\n`,
      stderr: '',
    });
  });

  it('is given, with a link for who has no account yet, changed and taken', async () => {
    const sora = person('sora@example.com', 'collaborator', 'view');
    const { run, platform } = await cliBench({
      'POST /apps/haiku/collaborators': {
        ...sora,
        invitation: { url: LINK, expires_at: '2026-01-05T03:04:05Z' },
      },
      'PATCH /apps/haiku/collaborators/sora%40example.com': sora,
      'DELETE /apps/haiku/collaborators/sora%40example.com': sora,
    });
    expect(await run(['access:add', 'sora@example.com', '-a', 'haiku'])).toEqual({
      status: 0,
      stdout: `${LINK}\n`,
      stderr:
        'Adding sora@example.com access to the app haiku... done\nPass this link on to sora@example.com. It sets their password, once, until 2026-01-05T03:04:05Z:\n',
    });
    const update = await run(['access:update', 'sora@example.com', '-a', 'haiku', '-p', 'view, deploy']);
    expect(update.stderr).toBe(
      'Updating sora@example.com in application haiku with view,deploy permissions... done\n',
    );
    expect((await run(['access:remove', 'sora@example.com', '-a', 'haiku'])).stderr).toBe(
      'Removing sora@example.com access from the app haiku... done\n',
    );
    expect(platform.requests).toEqual([
      'POST /apps/haiku/collaborators {"user":"sora@example.com"}',
      'PATCH /apps/haiku/collaborators/sora%40example.com {"permissions":["view","deploy"]}',
      'DELETE /apps/haiku/collaborators/sora%40example.com',
    ]);
  });

  it('ends by leaving', async () => {
    const { run, platform } = await cliBench({
      'GET /account': { id: 'me', email: 'me@example.com' },
      'DELETE /apps/haiku/collaborators/me%40example.com': person('me@example.com', 'collaborator'),
    });
    expect((await run(['apps:leave', '-a', 'haiku'])).stderr).toBe('Leaving haiku... done\n');
    expect(platform.requests.at(-1)).toBe('DELETE /apps/haiku/collaborators/me%40example.com');
  });
});

describe('renga apps:transfer', () => {
  const transfer = (state: string) => ({
    id: 't',
    app: { id: 'a', name: 'haiku' },
    owner: { id: 'me', email: 'me@example.com' },
    recipient: { id: 'sora', email: 'sora@example.com' },
    state,
  });

  it('offers an app, which is listed, taken, declined and taken back', async () => {
    const { run, platform } = await cliBench({
      'GET /apps/haiku': anApp({ name: 'haiku' }),
      'POST /account/app-transfers': transfer('pending'),
      'GET /account/app-transfers': [transfer('pending')],
      'PATCH /account/app-transfers/haiku': transfer('accepted'),
      'DELETE /account/app-transfers/haiku': transfer('pending'),
    });
    expect((await run(['apps:transfer', 'sora@example.com', '-a', 'haiku'])).stderr).toBe(
      'Offering haiku to sora@example.com... done, they have to accept it\n',
    );
    expect((await run(['apps:transfers'])).stdout).toBe(
      `${[
        '  App     From             To                 State',
        ' ─────────────────────────────────────────────────────',
        '  haiku   me@example.com   sora@example.com   pending',
      ].join('\n')}\n`,
    );
    expect((await run(['apps:transfers:accept', 'haiku'])).stderr).toBe('Accepting haiku... done\n');
    expect((await run(['apps:transfers:decline', 'haiku'])).stderr).toBe('Declining haiku... done\n');
    expect((await run(['apps:transfers:cancel', 'haiku'])).stderr).toBe(
      'Taking back the offer of haiku... done\n',
    );
    expect(platform.requests.filter((each) => !each.startsWith('GET'))).toEqual([
      'POST /account/app-transfers {"app":"haiku","recipient":"sora@example.com"}',
      'PATCH /account/app-transfers/haiku {"state":"accepted"}',
      'PATCH /account/app-transfers/haiku {"state":"declined"}',
      'DELETE /account/app-transfers/haiku',
    ]);
  });
});

describe('renga activity', () => {
  const entry = {
    id: 'e',
    created_at: '2026-01-02T03:04:05Z',
    actor: { id: 'sora', email: 'sora@example.com' },
    address: '192.0.2.7',
    action: 'PATCH /apps/:app/config-vars',
    app: { id: 'a', name: 'haiku' },
    fields: ['SEASON', 'PLACE'],
    allowed: true,
  };

  it('shows who did what to an app, or all that concerns an account', async () => {
    const { run, platform } = await cliBench({
      'GET /renga/activity': [entry, { ...entry, allowed: false }],
    });
    const { stdout } = await run(['activity', '-a', 'haiku', '-n', '2']);
    const row = '  2026-01-02T03:04:05Z   sora@example.com   PATCH /apps/:app/config-vars';
    expect(stdout.split('\n').map((line) => line.replace(/─+/, '─'))).toEqual([
      '  When                   Who                What                                         App     Changed         From',
      ' ─',
      `${row}                 haiku   SEASON, PLACE   192.0.2.7`,
      `${row} (not allowed)   haiku   SEASON, PLACE   192.0.2.7`,
      '',
    ]);
    platform.route({ 'GET /renga/activity': [] });
    expect((await run(['activity'])).stderr).toBe('Nothing was done yet.\n');
    expect(platform.requests).toEqual([
      'GET /renga/activity?limit=2&app=haiku',
      'GET /renga/activity?limit=30',
    ]);
  });
});

describe('renga 2fa', () => {
  it('tells whether it is on, turns it on with a code of the app, and off', async () => {
    const { run, platform } = await cliBench({
      'GET /account': { id: 'me', email: 'me@example.com', two_factor_authentication: false },
      'PUT /renga/second-factor': { recovery_codes: ['00aa', '11bb'] },
      'DELETE /renga/second-factor': {},
    });
    expect((await run(['2fa'])).stdout).toBe('Two-factor authentication is not enabled\n');
    expect(await run(['2fa:enable', '--code', '123456'])).toEqual({
      status: 0,
      stdout: '00aa\n11bb\n',
      stderr:
        'Turning two-factor authentication on... done\nKeep these recovery codes. Each is good once, and they are not shown again:\n',
    });
    expect((await run(['2fa:disable', '--code', '654321'])).stderr).toBe(
      'Turning two-factor authentication off... done\n',
    );
    expect(platform.seen.at(-1)?.headers['heroku-two-factor-code']).toBe('654321');
    expect(platform.requests).toContain('PUT /renga/second-factor {"code":"123456"}');
  });
});
