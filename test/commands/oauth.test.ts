import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';

const NIGHTLY = {
  id: 'a1',
  access_token: { id: 't1', token: 'HRKU-nightly', expires_in: 86_400 },
  client: null,
  description: 'nightly build',
  scope: ['read', 'write'],
  updated_at: '2026-01-02T03:04:05Z',
};
const UNREADABLE = { ...NIGHTLY, access_token: { ...NIGHTLY.access_token, token: 'HRKU-**********' } };
const ALLOWED = {
  ...NIGHTLY,
  id: 'a2',
  access_token: null,
  client: { id: 'c1', name: 'Poems', redirect_uri: 'https://poems.example/callback' },
  description: 'Poems',
  scope: ['identity'],
};
const POEMS = {
  id: 'c1',
  name: 'Poems',
  redirect_uri: 'https://poems.example/callback',
  secret: 'HRKU-**********',
  created_at: '2026-01-02T03:04:05Z',
  updated_at: '2026-01-02T03:04:05Z',
};
const KEEP = 'Keep the token: it is not shown again.\n';

describe('renga authorizations', () => {
  it('lists them, and shows one', async () => {
    const { run, platform } = await cliBench({
      'GET /oauth/authorizations': [ALLOWED, UNREADABLE],
      'GET /oauth/authorizations/:id': ALLOWED,
    });
    expect((await run(['authorizations'])).stdout).toMatch(
      /^ *Description +ID +Scope *\n[ ─]+\n *nightly build +a1 +read,write *\n *Poems +a2 +identity *\n$/,
    );
    expect((await run(['authorizations:info', 'a2'])).stdout).toMatch(
      new RegExp(
        [
          '^Client: +Poems',
          'Redirect URI: +https://poems.example/callback',
          'ID: +a2',
          'Description: +Poems',
          'Scope: +identity',
          'Updated at: +2026/01/0[123] .*\n$',
        ].join('\n'),
      ),
    );
    expect(JSON.parse((await run(['authorizations:info', 'a2', '--json'])).stdout)).toEqual(ALLOWED);
    platform.route({ 'GET /oauth/authorizations': [] });
    expect((await run(['authorizations'])).stderr).toBe(
      'You have no authorizations. Make one: renga authorizations:create\n',
    );
  });

  it('makes, describes, rotates and revokes one', async () => {
    const { run, platform } = await cliBench({
      'POST /oauth/authorizations': NIGHTLY,
      'PATCH /oauth/authorizations/:id': UNREADABLE,
      'POST /oauth/authorizations/:id/actions/regenerate-tokens': NIGHTLY,
      'DELETE /oauth/authorizations/:id': UNREADABLE,
    });
    const wish = ['-d', 'nightly build', '-s', 'read,write', '-e', '86400'];
    const made = await run(['authorizations:create', ...wish]);
    expect(made.stdout).toMatch(
      /^Client: +<none>\nID: +a1\n.*\nToken: +HRKU-nightly\nExpires at: .* \(in ~ 24h\)\n/s,
    );
    expect(made.stderr).toBe(`Creating OAuth Authorization... done\n${KEEP}`);
    expect((await run(['authorizations:create', '--short'])).stdout).toBe('HRKU-nightly\n');
    expect((await run(['authorizations:update', 'a1', '-d', 'other'])).stderr).toBe(
      'Updating OAuth Authorization... done\n',
    );
    const moved = ['authorizations:update', 'a1', '--client-id', 'c1', '--client-secret', 's1'];
    expect((await run(moved)).status).toBe(0);
    expect((await run(['authorizations:update', 'a1'])).status).toBe(2);
    expect((await run(['authorizations:rotate', 'a1'])).stderr).toBe(
      `Rotating OAuth Authorization... done\n${KEEP}`,
    );
    expect((await run(['authorizations:destroy', 'a1'])).stderr).toBe(
      'Revoking OAuth Authorization... done, revoked authorization from nightly build\n',
    );
    expect(platform.requests).toEqual([
      `POST /oauth/authorizations ${JSON.stringify({ description: 'nightly build', expires_in: 86_400, scope: ['read', 'write'] })}`,
      'POST /oauth/authorizations {}',
      'PATCH /oauth/authorizations/a1 {"description":"other"}',
      'PATCH /oauth/authorizations/a1 {"client":{"id":"c1","secret":"s1"}}',
      'POST /oauth/authorizations/a1/actions/regenerate-tokens',
      'DELETE /oauth/authorizations/a1',
    ]);
  });
});

describe('renga clients', () => {
  it('registers, changes, rotates and removes an application', async () => {
    const { run, platform } = await cliBench({
      'POST /oauth/clients': { ...POEMS, secret: 'HRKU-secret' },
      'PATCH /oauth/clients/:id': POEMS,
      'POST /oauth/clients/:id/actions/rotate-credentials': { ...POEMS, secret: 'HRKU-other' },
      'DELETE /oauth/clients/:id': POEMS,
    });
    expect(await run(['clients:create', 'Poems', POEMS.redirect_uri])).toEqual({
      status: 0,
      stdout: 'HEROKU_OAUTH_ID=c1\nHEROKU_OAUTH_SECRET=HRKU-secret\n',
      stderr: 'Creating Poems... done\n',
    });
    expect((await run(['clients:update', 'c1'])).stderr).toContain('No changes provided.');
    expect((await run(['clients:update', 'c1', '-n', 'Verses'])).stderr).toBe('Updating c1... done\n');
    expect((await run(['clients:rotate', 'c1'])).stdout).toMatch(
      /^=== Poems\n\nid: +c1\n.*\nsecret: +HRKU-other\n/s,
    );
    expect((await run(['clients:destroy', 'c1'])).stderr).toBe('Destroying c1... done\n');
    expect(platform.requests).toEqual([
      `POST /oauth/clients ${JSON.stringify({ name: 'Poems', redirect_uri: POEMS.redirect_uri })}`,
      'PATCH /oauth/clients/c1 {"name":"Verses"}',
      'POST /oauth/clients/c1/actions/rotate-credentials',
      'DELETE /oauth/clients/c1',
    ]);
  });

  it('lists them, and gives no script a secret that cannot be read', async () => {
    const { run, platform } = await cliBench({
      'GET /oauth/clients': [POEMS],
      'GET /oauth/clients/:id': POEMS,
    });
    expect((await run(['clients'])).stdout).toMatch(/Name +ID +Redirect URI.*Poems +c1 +https:\/\/poems/s);
    expect(await run(['clients:info', 'c1', '--shell'])).toEqual({
      status: 0,
      stdout: 'HEROKU_OAUTH_ID=c1\n',
      stderr: 'The secret was shown once and is not kept. Make another: renga clients:rotate c1 --shell\n',
    });
    platform.route({ 'GET /oauth/clients': [] });
    expect((await run(['clients'])).stderr).toBe(
      'You have no OAuth clients. Make one: renga clients:create NAME REDIRECT_URI\n',
    );
  });
});
