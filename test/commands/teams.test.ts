import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { anApp } from '../support/resources.ts';

const LINK = 'http://localhost:8080/invitations/secret';
const poets = { id: 't1', name: 'poets', role: 'admin' };
const member = (email: string, role: string) => ({
  id: email,
  email,
  role,
  two_factor_authentication: false,
});
const asked = { id: 'i1', role: 'viewer', team: poets, user: { id: 'k', email: 'kaho@example.com' } };
const teamApp = (name: string, change: object = {}) => ({
  ...anApp({
    name,
    owner: { id: 't1', email: 'poets@herokumanager.com' },
    team: { id: 't1', name: 'poets' },
  }),
  ...{ joined: true, locked: false },
  ...change,
});

/** What is said where nobody can be asked. */
const unconfirmed = (consequence: string, name: string): string =>
  [
    ` ›   Error: ${consequence}`,
    ` ›   To proceed, re-run this command with --confirm ${name}`,
    ' ›',
    ' ›   Error ID: confirmation_required',
    '',
  ].join('\n');

describe('renga teams', () => {
  it('lists them by name, or says how to make one', async () => {
    const { run, platform } = await cliBench({
      'GET /teams': [{ ...poets, name: 'zen', role: 'viewer' }, poets],
    });
    expect(await run(['teams'])).toEqual({
      status: 0,
      stdout: `${['  Team    Role', ' ────────────────', '  poets   admin', '  zen     viewer'].join('\n')}\n`,
      stderr: '',
    });
    platform.route({ 'GET /teams': [] });
    expect((await run(['teams'])).stdout).toBe('You are in no team. Make one: renga teams:create NAME\n');
  });

  it('makes, renames and deletes one, which is confirmed', async () => {
    const { run, platform } = await cliBench({
      'POST /teams': poets,
      'GET /teams/poets': poets,
      'PATCH /teams/poets': poets,
      'DELETE /teams/poets': poets,
    });
    expect((await run(['teams:create', 'poets'])).stderr).toBe('Creating team poets... done\n');
    expect((await run(['teams:rename', 'bards', '-t', 'poets'])).stderr).toBe(
      'Renaming team poets to bards... done\n',
    );
    expect(await run(['teams:destroy', 'poets'])).toEqual({
      status: 3,
      stdout: '',
      stderr: unconfirmed('This will delete the team poets. Nobody will be in it.', 'poets'),
    });
    expect((await run(['teams:destroy', 'poets', '--confirm', 'poets'])).stderr).toBe(
      'Destroying team poets... done\n',
    );
    expect(platform.requests.filter((each) => !each.startsWith('GET'))).toEqual([
      'POST /teams {"name":"poets"}',
      'PATCH /teams/poets {"name":"bards"}',
      'DELETE /teams/poets',
    ]);
  });

  it('joins one that has asked', async () => {
    const { run } = await cliBench({
      'GET /teams/invitations/i1': asked,
      'POST /teams/invitations/i1/accept': member('kaho@example.com', 'viewer'),
    });
    expect((await run(['teams:join', 'i1'])).stderr).toBe('Joining team poets... done, you are its viewer\n');
  });
});

describe('renga members', () => {
  const routes = {
    'GET /teams/poets/members': [member('sora@example.com', 'member'), member('me@example.com', 'admin')],
    'GET /teams/poets/invitations': [asked],
  };

  it('lists who is in a team and who is asked, by role or pending', async () => {
    const { run } = await cliBench(routes);
    expect(await run(['members', '-t', 'poets'])).toEqual({
      status: 0,
      stdout: `${[
        '  Email              Role     Status',
        ' ─────────────────────────────────────',
        '  kaho@example.com   viewer   pending',
        '  me@example.com     admin',
        '  sora@example.com   member',
      ].join('\n')}\n`,
      stderr: '',
    });
    expect((await run(['members', '-t', 'poets', '--role', 'admin'])).stdout).toBe(
      `${['  Email            Role', ' ────────────────────────', '  me@example.com   admin'].join('\n')}\n`,
    );
    expect((await run(['members', '-t', 'poets', '--pending', '--role', 'admin'])).stdout).toBe(
      'Nobody like that is in the team poets.\n',
    );
    const { stdout } = await run(['members', '-t', 'poets', '--pending', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ email: 'kaho@example.com', status: 'pending' }]);
  });

  it('takes them in, with a link for who has no account yet, changes and removes them', async () => {
    const sora = member('sora@example.com', 'member');
    const { run, platform } = await cliBench({
      ...routes,
      'PUT /teams/poets/members': { ...sora, invitation: { url: LINK, expires_at: '2026-01-05T03:04:05Z' } },
      'PATCH /teams/poets/members': sora,
      'DELETE /teams/poets/members/sora%40example.com': sora,
      'PUT /teams/poets/invitations': asked,
      'DELETE /teams/poets/invitations/kaho%40example.com': asked,
    });
    const to = ['-t', 'poets'];
    expect(await run(['members:add', 'sora@example.com', '--role', 'member', ...to])).toEqual({
      status: 0,
      stdout: `${LINK}\n`,
      stderr:
        'Adding sora@example.com to poets as member... done\nPass this link on to sora@example.com. It sets their password, once, until 2026-01-05T03:04:05Z:\n',
    });
    expect((await run(['members:set', 'sora@example.com', '--role', 'admin', ...to])).stderr).toBe(
      'Setting the role of sora@example.com in poets to admin... done\n',
    );
    expect((await run(['members:remove', 'sora@example.com', ...to])).stderr).toBe(
      'Removing sora@example.com from poets... done\n',
    );
    expect((await run(['members:add', 'kaho@example.com', '-r', 'viewer', '--invite', ...to])).stderr).toBe(
      'Inviting kaho@example.com to poets as viewer... done\nThey accept it with: renga teams:join i1\n',
    );
    expect((await run(['members:remove', 'kaho@example.com', ...to])).stderr).toBe(
      'Taking back the invitation of kaho@example.com to poets... done\n',
    );
    expect(platform.requests.filter((each) => !each.startsWith('GET'))).toEqual([
      'PUT /teams/poets/members {"email":"sora@example.com","role":"member"}',
      'PATCH /teams/poets/members {"email":"sora@example.com","role":"admin"}',
      'DELETE /teams/poets/members/sora%40example.com',
      'PUT /teams/poets/invitations {"email":"kaho@example.com","role":"viewer"}',
      'DELETE /teams/poets/invitations/kaho%40example.com',
    ]);
  });
});

describe('apps of a team', () => {
  it('are made for it and listed', async () => {
    const { run, platform } = await cliBench({
      'POST /teams/apps': () => ({ status: 201, body: teamApp('haiku') }),
      'GET /teams/poets/apps': [teamApp('tanka', { locked: true }), teamApp('haiku')],
    });
    const made = await run(['apps:create', 'haiku', '--team', 'poets', '--no-remote']);
    expect(made.stderr).toBe('Creating haiku... done\n');
    expect(platform.requests).toEqual(['POST /teams/apps {"name":"haiku","team":"poets"}']);
    expect((await run(['apps', '--team', 'poets'])).stdout).toBe(
      '=== Apps in team poets\n\nhaiku\ntanka [locked]\n',
    );
    platform.route({ 'GET /teams/poets/apps': [] });
    expect((await run(['apps', '-t', 'poets'])).stdout).toBe('There are no apps in team poets.\n');
  });

  it('show the team as their owner, which is nobody who works on them', async () => {
    const { run } = await cliBench({
      'GET /account': { id: 'me', email: 'me@example.com' },
      'GET /apps': [teamApp('haiku')],
      'GET /apps/haiku/collaborators': [
        { user: { id: 't1', email: 'poets@herokumanager.com' }, role: 'owner', permissions: [] },
        { user: { id: 'me', email: 'me@example.com' }, role: 'admin', permissions: [{ name: 'view' }] },
      ],
    });
    expect((await run(['apps', '--all'])).stdout).toBe(
      '\nCollaborated Apps\n\n  Name    Email\n ───────────────\n  haiku   poets\n\n',
    );
    expect((await run(['access', '-a', 'haiku'])).stdout).toBe(
      `${[
        '  Email            Role    Permissions',
        ' ──────────────────────────────────────',
        '  me@example.com   admin   view',
      ].join('\n')}\n`,
    );
  });

  it('are joined, locked and unlocked', async () => {
    const { run, platform } = await cliBench({
      'GET /account': { id: 'me', email: 'me@example.com' },
      'POST /teams/apps/haiku/collaborators': {},
      'PATCH /teams/apps/haiku': teamApp('haiku'),
    });
    const said: string[] = [];
    for (const verb of ['join', 'lock', 'unlock'])
      said.push((await run([`apps:${verb}`, '-a', 'haiku'])).stderr);
    expect(said).toEqual(['Joining haiku... done\n', 'Locking haiku... done\n', 'Unlocking haiku... done\n']);
    expect(platform.requests).toEqual([
      'GET /account',
      'POST /teams/apps/haiku/collaborators {"user":"me@example.com"}',
      'PATCH /teams/apps/haiku {"locked":true}',
      'PATCH /teams/apps/haiku {"locked":false}',
    ]);
  });

  it('are given to a team at once, and to a member once it is confirmed', async () => {
    const { run, platform } = await cliBench({
      'GET /apps/haiku': anApp({ name: 'haiku' }),
      'PATCH /teams/apps/haiku': teamApp('haiku'),
    });
    const moved = await run(['apps:transfer', 'poets', '-a', 'haiku', '--locked']);
    expect(moved.stderr).toBe('Transferring haiku to poets... done\nLocking haiku... done\n');
    platform.route({ 'GET /apps/haiku': teamApp('haiku'), 'PATCH /teams/apps/haiku': teamApp('haiku') });
    const back = ['apps:transfer', 'sora@example.com', '-a', 'haiku'];
    expect((await run(back)).stderr).toBe(
      unconfirmed('All collaborators will be removed from haiku.', 'haiku'),
    );
    expect((await run([...back, '--confirm', 'haiku'])).stderr).toBe(
      'Transferring haiku to sora@example.com... done\n',
    );
    expect(platform.requests.filter((each) => each.startsWith('PATCH'))).toEqual([
      'PATCH /teams/apps/haiku {"owner":"poets"}',
      'PATCH /teams/apps/haiku {"locked":true}',
      'PATCH /teams/apps/haiku {"owner":"sora@example.com"}',
    ]);
  });
});

describe('pipelines of a team', () => {
  const pipeline = { id: 'p1', name: 'verses', owner: { id: 't1', type: 'team' } };

  it('are made for it, shown with it, and given to it', async () => {
    const { run, platform } = await cliBench({
      'GET /teams/poets': poets,
      'GET /teams/t1': poets,
      'POST /pipelines': pipeline,
      'GET /pipelines/verses': pipeline,
      'GET /pipelines/p1/pipeline-couplings': [],
      'POST /filters/apps': [],
      'POST /pipeline-transfers': {},
    });
    expect((await run(['pipelines:create', 'verses', '--team', 'poets'])).stderr).toBe(
      'Creating verses pipeline... done\n',
    );
    expect((await run(['pipelines:info', 'verses'])).stdout).toContain('owner: poets\n');
    const transfer = ['pipelines:transfer', 'poets', '-p', 'verses', '--confirm', 'verses'];
    expect((await run(transfer)).stderr).toBe('Transferring verses pipeline to the poets team... done\n');
    expect(platform.requests.filter((each) => /^POST .pipeline/.test(each))).toEqual([
      'POST /pipelines {"name":"verses","owner":{"id":"t1","type":"team"}}',
      'POST /pipeline-transfers {"pipeline":{"id":"p1"},"new_owner":{"id":"t1","type":"team"}}',
    ]);
  });
});
