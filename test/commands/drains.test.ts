import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';

const aDrain = (url: string, token: string) => ({
  id: 'd0000000-0000-4000-8000-000000000001',
  url,
  token,
  app: { id: 'a0000000-0000-4000-8000-000000000001', name: 'alpha' },
  addon: null,
  created_at: '2020-01-02T03:04:05Z',
  updated_at: '2020-01-02T03:04:05Z',
});
const DRAINS = [aDrain('https://logs.example.com/', 'd.1'), aDrain('syslog://other.example.com:601', 'd.2')];

describe('renga drains', () => {
  it('lists URLs with their tokens', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/log-drains': DRAINS });
    expect(await run(['drains', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: '=== Drains\n\nhttps://logs.example.com/ (d.1)\nsyslog://other.example.com:601 (d.2)\n',
      stderr: '',
    });
    const json = await run(['drains', '-a', 'alpha', '--json']);
    expect([json.status, JSON.parse(json.stdout)]).toEqual([0, DRAINS]);
  });

  it('says where there is none', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/log-drains': [] });
    expect(await run(['drains', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'alpha has no log drains. Add one: renga drains:add URL\n',
    });
  });

  it('adds one', async () => {
    const { run, platform } = await cliBench({
      'POST /apps/alpha/log-drains': () => ({ status: 201, body: DRAINS[0] }),
    });
    expect(await run(['drains:add', 'https://logs.example.com/', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: 'Successfully added drain https://logs.example.com/\n',
      stderr: '',
    });
    expect(platform.requests).toEqual(['POST /apps/alpha/log-drains {"url":"https://logs.example.com/"}']);
  });

  it('removes one by its URL', async () => {
    const { run, platform } = await cliBench({
      'DELETE /apps/alpha/log-drains/:drain': () => ({ body: DRAINS[0] }),
    });
    expect(await run(['drains:remove', 'https://logs.example.com/', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: 'Successfully removed drain https://logs.example.com/\n',
      stderr: '',
    });
    expect(platform.requests).toEqual(['DELETE /apps/alpha/log-drains/https%3A%2F%2Flogs.example.com%2F']);
  });
});
