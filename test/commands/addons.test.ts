import { describe, expect, it, test } from 'vitest';
import type { AddOnAttachment, AddOnResource } from '../../src/lib/client/wire/add-on.ts';
import { cliBench } from '../support/cli.ts';
import { aRelease } from '../support/resources.ts';

const alpha = { id: 'app-a', name: 'alpha' };
const beta = { id: 'app-b', name: 'beta' };
const service = {
  id: 'service-pg',
  name: 'postgresql',
  human_name: 'PostgreSQL',
  state: 'ga',
  summary: 'A database',
  docs_url: 'https://example.test/postgresql',
};
const plan = (name: string, isDefault: boolean) => ({
  id: `plan-${name}`,
  name: `postgresql:${name}`,
  human_name: name,
  description: `PostgreSQL ${name}`,
  default: isDefault,
  price: { cents: 0 },
});
const anAddOn = (change: Partial<AddOnResource> = {}): AddOnResource => ({
  id: 'addon-1',
  name: 'my-db',
  addon_service: service,
  app: alpha,
  plan: plan('mini', true),
  config_vars: ['DATABASE_URL'],
  state: 'provisioned',
  created_at: '2026-01-02T03:04:05Z',
  failure: null,
  ...change,
});
const attached = (id: string, name: string, app: typeof alpha): AddOnAttachment => ({
  id,
  name,
  app,
  addon: { id: 'addon-1', name: 'my-db', app: alpha },
  config_vars: [`${name}_URL`],
  namespace: null,
});
const released = [aRelease({ version: 5, status: 'succeeded' })];

describe('renga addons', () => {
  it('shows the add-ons of an app with the names that apps have for them', async () => {
    const { run } = await cliBench({
      'GET /apps/alpha/addons': [anAddOn()],
      'GET /addon-attachments': [attached('1', 'DATABASE', alpha), attached('2', 'LEDGER', beta)],
    });
    expect(await run(['addons', '--app', 'alpha'])).toEqual({
      status: 0,
      stdout: [
        '  Add-on                      Plan   Price   State',
        ' ────────────────────────────────────────────────────',
        '  postgresql (my-db)          mini   free    created',
        '   ├─ as DATABASE',
        '   └─ as LEDGER on beta app',
        '',
        'The table above shows add-ons and the attachments to the current app (alpha) or other apps.',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('says that there are none', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/addons': [], 'GET /addon-attachments': [] });
    expect((await run(['addons', '--app', 'alpha'])).stdout).toBe('No add-ons for app alpha.\n');
  });

  it('prints them as the API gives them', async () => {
    const { run } = await cliBench({ 'GET /addons': [anAddOn()], 'GET /addon-attachments': [] });
    expect(JSON.parse((await run(['addons', '--all', '--json'])).stdout)).toEqual([anAddOn()]);
  });
});

describe('renga addons:create', () => {
  it('leaves it to be made in the background', async () => {
    const { run } = await cliBench({ 'POST /apps/alpha/addons': anAddOn({ state: 'provisioning' }) });
    expect(await run(['addons:create', 'postgresql:mini', '--app', 'alpha'])).toEqual({
      status: 0,
      stdout:
        'my-db is being created in the background. The app will restart when complete...\n' +
        'Run renga addons:info my-db to check creation progress.\n',
      stderr:
        'Creating postgresql:mini on alpha... free\nRun renga addons:docs postgresql to view documentation.\n',
    });
  });

  it('waits for it and for the release when asked to', async () => {
    const { run } = await cliBench({
      'POST /apps/alpha/addons': anAddOn({ state: 'provisioning' }),
      'GET /addons/addon-1': anAddOn(),
      'GET /apps/alpha/releases': released,
    });
    expect(await run(['addons:create', 'postgresql', '--app', 'alpha', '--wait'])).toEqual({
      status: 0,
      stdout: 'Created my-db as DATABASE_URL\n',
      stderr:
        'Creating postgresql on alpha... free\nCreating my-db on alpha... done\n' +
        'Run renga addons:docs postgresql to view documentation.\n',
    });
  });

  it('takes the version as a flag, or behind -- as the client of Heroku has it', async () => {
    for (const words of [
      ['--version', '15', '--app', 'alpha'],
      ['--app', 'alpha', '--', '--version=15'],
    ]) {
      const { run, platform } = await cliBench({
        'POST /apps/alpha/addons': anAddOn({ state: 'provisioning' }),
      });
      expect((await run(['addons:create', 'postgresql', ...words])).status).toBe(0);
      expect(platform.seen.at(-1)?.body).toMatchObject({
        plan: 'postgresql',
        config: { version: '15' },
      });
    }
  });
});

describe('renga addons:attach and detach', () => {
  it('say which release sets the config vars and which removes them', async () => {
    const { run } = await cliBench({
      'POST /actions/addons/resolve': [anAddOn()],
      'POST /addon-attachments': attached('2', 'LEDGER', beta),
      'GET /apps/beta/addon-attachments/LEDGER': attached('2', 'LEDGER', beta),
      'DELETE /addon-attachments/2': attached('2', 'LEDGER', beta),
      'GET /apps/beta/releases': released,
    });
    expect((await run(['addons:attach', 'my-db', '--app', 'beta', '--as', 'LEDGER'])).stderr).toBe(
      'Attaching my-db as LEDGER to beta... done\nSetting LEDGER config vars and restarting beta... done, v5\n',
    );
    expect((await run(['addons:detach', 'LEDGER', '--app', 'beta'])).stderr).toBe(
      'Detaching LEDGER to my-db from beta... done\nUnsetting LEDGER config vars and restarting beta... done, v5\n',
    );
  });
});

test('renga addons:detach takes an add-on off an app that only its maker sees', async () => {
  const { run } = await cliBench({
    'GET /apps/beta/addon-attachments/LEDGER': attached('2', 'LEDGER', beta),
    'DELETE /addon-attachments/2': attached('2', 'LEDGER', beta),
  });
  expect(await run(['addons:detach', 'LEDGER', '--app', 'beta'])).toMatchObject({
    stderr: 'Detaching LEDGER to my-db from beta... done\n',
    status: 0,
  });
});

describe('renga addons:destroy', () => {
  it('wants the name of the app first', async () => {
    const { run } = await cliBench({ 'POST /actions/addons/resolve': [anAddOn()] });
    const { status, stderr } = await run(['addons:destroy', 'my-db', '--app', 'alpha']);
    expect(status).toBe(3);
    expect(stderr).toContain('re-run this command with --confirm alpha');
  });

  it('goes on in the background', async () => {
    const { run } = await cliBench({
      'POST /actions/addons/resolve': [anAddOn()],
      'DELETE /apps/app-a/addons/addon-1': anAddOn({ state: 'deprovisioning' }),
    });
    expect(await run(['addons:destroy', 'my-db', '--app', 'alpha', '--confirm', 'alpha'])).toEqual({
      status: 0,
      stdout: 'my-db is being destroyed in the background. The app will restart when complete...\n',
      stderr: 'Destroying my-db on alpha... pending\n',
    });
  });
});

describe('renga addons:plans', () => {
  it('begins with the usual one', async () => {
    const { run } = await cliBench({
      'GET /addon-services/postgresql/plans': [plan('basic', false), plan('mini', true)],
    });
    expect((await run(['addons:plans', 'postgresql'])).stdout).toBe(
      [
        '  Default   Slug               Description        Price',
        ' ───────────────────────────────────────────────────────',
        '  default   postgresql:mini    PostgreSQL mini    free',
        '            postgresql:basic   PostgreSQL basic   free',
        '',
      ].join('\n'),
    );
  });
});
