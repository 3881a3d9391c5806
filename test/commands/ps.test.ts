import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { aDyno, anApp, aProcessType } from '../support/resources.ts';

const SINCE = '2020/01/02 03:04:05 +0000';

describe('renga ps', () => {
  const dynos = [
    aDyno({ name: 'web.10' }),
    aDyno({ name: 'web.2', state: 'starting' }),
    aDyno({ name: 'worker.1', type: 'worker', command: 'npm run work', size: 'Standard-2X' }),
    aDyno({ name: 'run.4321', type: 'run', command: 'bash' }),
  ];

  it('shows one-off dynos first, then a block a process type', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/dynos': dynos });
    expect(await run(['ps', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: [
        '=== run: one-off processes (1)',
        '',
        `run.4321 (Standard-1X): up ${SINCE}: bash`,
        '',
        '=== web (Standard-1X): npm start (2)',
        '',
        `web.2: starting ${SINCE}`,
        `web.10: up ${SINCE}`,
        '',
        '=== worker (Standard-2X): npm run work (1)',
        '',
        `worker.1: up ${SINCE}`,
        '',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('says why a dyno does not run and what to do', async () => {
    const failure = {
      code: 'exited',
      message: 'The process ended with status 1.',
      next: 'Read its log: renga logs.',
    };
    const { run } = await cliBench({ 'GET /apps/alpha/dynos': [aDyno({ state: 'crashed', failure })] });
    expect((await run(['ps', '-a', 'alpha'])).stdout).toBe(
      `=== web (Standard-1X): npm start (1)\n\nweb.1: crashed ${SINCE}\n  exited: The process ended with status 1.\n  Read its log: renga logs.\n\n`,
    );
  });

  it('says when a dyno that crashed is tried again, also as data', async () => {
    const retry_at = '2020-01-02T03:24:05Z';
    const dynos = [aDyno({ state: 'crashed', retry_at }), aDyno({ name: 'web.2', id: 'other' })];
    const { run } = await cliBench({ 'GET /apps/alpha/dynos': dynos });
    expect((await run(['ps', '-a', 'alpha'])).stdout).toBe(
      `=== web (Standard-1X): npm start (2)\n\nweb.1: crashed ${SINCE}\n  next try: 2020/01/02 03:24:05 +0000\nweb.2: up ${SINCE}\n\n`,
    );
    expect(JSON.parse((await run(['ps', '-a', 'alpha', '--json'])).stdout)[0]).toMatchObject({ retry_at });
  });

  it('tells the owner of an Eco app what remains of the hours', async () => {
    const app = anApp({ name: 'alpha' });
    const quota = {
      account_quota: 3_600_000,
      quota_used: 209_159,
      apps: [
        { app_uuid: 'another', quota_used: 100_000 },
        { app_uuid: app.id, quota_used: 109_159 },
      ],
    };
    const routes = {
      'GET /apps/alpha/dynos': [aDyno({ size: 'Eco', state: 'idle' })],
      'GET /apps/alpha': app,
    };
    const owner = await cliBench({
      ...routes,
      'GET /account': app.owner,
      [`GET /accounts/${app.owner.id}/actions/get-quota`]: quota,
    });
    expect((await owner.run(['ps', '-a', 'alpha'])).stdout).toBe(
      [
        'Eco dyno hours quota remaining this month: 941h 54m (94%)',
        'Eco dyno usage for this app: 30h 19m (3%)',
        'For more information on Eco dyno hours, see:',
        'https://devcenter.heroku.com/articles/eco-dyno-hours',
        '',
        '=== web (Eco): npm start (1)',
        '',
        `web.1: idle ${SINCE}`,
        '',
        '',
      ].join('\n'),
    );
    const other = await cliBench({ ...routes, 'GET /account': { id: 'another', email: 'a@b.test' } });
    expect((await other.run(['ps', '-a', 'alpha'])).stdout).toMatch(/^=== web/);
  });

  it('shows the types that are asked for, and fails for one without dynos', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/dynos': dynos });
    expect((await run(['ps', 'worker', '-a', 'alpha'])).stdout).toBe(
      `=== worker (Standard-2X): npm run work (1)\n\nworker.1: up ${SINCE}\n\n`,
    );
    expect(await run(['ps', 'clock', '-a', 'alpha'])).toEqual({
      status: 4,
      stdout: '',
      stderr: ' ›   Error: No clock dynos on alpha\n ›\n ›   Error ID: no_dynos\n',
    });
  });

  it('says so when nothing runs', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/dynos': [] });
    expect((await run(['ps', '-a', 'alpha'])).stdout).toBe('No dynos on alpha\n');
  });
});

describe('renga ps:scale', () => {
  const formation = [
    aProcessType({ quantity: 3, size: 'Standard-2X' }),
    aProcessType({ type: 'worker' }),
    aProcessType({ type: 'clock', quantity: 0 }),
  ];

  it('scales absolutely, relatively and with a size', async () => {
    const { run, platform } = await cliBench({ 'PATCH /apps/alpha/formation': formation });
    expect(await run(['ps:scale', 'web=3:Standard-2X', 'worker+1', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Scaling dynos... done, now running web at 3:Standard-2X, worker at 1:Standard-1X\n',
    });
    expect(platform.requests).toEqual([
      'PATCH /apps/alpha/formation {"updates":[{"type":"web","quantity":3,"size":"Standard-2X"},{"type":"worker","quantity":"+1"}]}',
    ]);
  });

  it('prints the formation as its own arguments', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/formation': formation });
    expect(await run(['scale', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: 'clock=0:Standard-1X web=3:Standard-2X worker=1:Standard-1X\n',
      stderr: '',
    });
  });

  it('refuses words that it does not understand', async () => {
    const { run, platform } = await cliBench();
    expect(await run(['ps:scale', 'web', '-a', 'alpha'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        ' ›   Error: web is not understood. Write TYPE=QUANTITY, TYPE+1, TYPE-1 or TYPE=QUANTITY:SIZE.\n ›   See more help with --help\n',
    });
    expect(platform.requests).toEqual([]);
  });

  it('says that there is nothing to scale before the first deploy', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/formation': [] });
    expect((await run(['ps:scale', '-a', 'alpha'])).stderr).toBe(
      ' ›   Error: No process types on alpha.\n ›   Upload a Procfile to add process types.\n ›\n ›   Error ID: no_process_types\n',
    );
  });
});

describe('renga ps:type', () => {
  const formation = [aProcessType({ type: 'worker', quantity: 2 }), aProcessType({ quantity: 1 })];

  it('shows process types and totals', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/formation': formation });
    expect(await run(['ps:type', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: [
        '=== Process Types',
        '',
        '  Type     Size          Qty',
        ' ────────────────────────────',
        '  web      Standard-1X   1',
        '  worker   Standard-1X   2',
        '',
        '=== Dyno Totals',
        '',
        '  Type          Total',
        ' ─────────────────────',
        '  Standard-1X   3',
        '',
      ].join('\n'),
      stderr: '',
    });
  });

  it('resizes all types with one size, or those that are named', async () => {
    const { run, platform } = await cliBench({
      'GET /apps/alpha/formation': formation,
      'PATCH /apps/alpha/formation': formation,
    });
    expect((await run(['ps:type', 'standard-2x', '-a', 'alpha'])).stderr).toBe(
      'Scaling dynos on alpha... done\n',
    );
    await run(['ps:resize', 'worker=basic', '-a', 'alpha']);
    expect(platform.requests.filter((request) => request.startsWith('PATCH'))).toEqual([
      'PATCH /apps/alpha/formation {"updates":[{"type":"worker","size":"standard-2x"},{"type":"web","size":"standard-2x"}]}',
      'PATCH /apps/alpha/formation {"updates":[{"type":"worker","size":"basic"}]}',
    ]);
  });

  it('names the types when one is unknown', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/formation': formation });
    expect((await run(['ps:type', 'clock=basic', '-a', 'alpha'])).stderr).toBe(
      ' ›   Error: Type clock not found in process formation.\n ›   Types: worker, web\n ›\n ›   Error ID: unknown_process_type\n',
    );
  });
});

describe('renga ps:restart and ps:stop', () => {
  it.each([
    [['ps:restart'], 'Restarting all dynos on alpha... done\n', 'DELETE /apps/alpha/dynos'],
    [['restart', 'web.1'], 'Restarting dyno web.1 on alpha... done\n', 'DELETE /apps/alpha/dynos/web.1'],
    [
      ['ps:restart', '--dyno', 'web.1'],
      'Restarting dyno web.1 on alpha... done\n',
      'DELETE /apps/alpha/dynos/web.1',
    ],
    [
      ['ps:restart', '-p', 'web'],
      'Restarting all web dynos on alpha... done\n',
      'DELETE /apps/alpha/formations/web',
    ],
    [
      ['ps:stop', 'run.1'],
      'Stopping dyno run.1 on alpha... done\n',
      'POST /apps/alpha/dynos/run.1/actions/stop',
    ],
    [
      ['kill', '--ps', 'run'],
      'Stopping all run dynos on alpha... done\n',
      'POST /apps/alpha/formations/run/actions/stop',
    ],
  ])('%j', async (words, stderr, request) => {
    const answer = () => ({ status: 202, body: {} });
    const { run, platform } = await cliBench({
      'DELETE /apps/alpha/.*': answer,
      'POST /apps/alpha/.*': answer,
      'GET /apps/alpha': anApp(),
    });
    expect(await run([...words, '-a', 'alpha'])).toEqual({ status: 0, stdout: '', stderr });
    expect(platform.requests).toEqual([request]);
  });

  it('stops nothing when nothing is named', async () => {
    const { run } = await cliBench();
    expect(await run(['ps:stop', '-a', 'alpha'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        ' ›   Error: Please specify a process type or dyno name to stop.\n ›   See more help with --help\n',
    });
  });
});
