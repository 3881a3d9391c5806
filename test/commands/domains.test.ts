import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';

const aDomain = (hostname: string, more: object = {}) => ({
  id: 'd0000000-0000-4000-8000-000000000001',
  acm_status: null,
  acm_status_reason: null,
  app: { id: 'a0000000-0000-4000-8000-000000000001', name: 'alpha' },
  cname: 'alpha.renga.example',
  created_at: '2020-01-02T03:04:05Z',
  hostname,
  kind: 'custom',
  sni_endpoint: null,
  status: 'succeeded',
  updated_at: '2020-01-02T03:04:05Z',
  ...more,
});
const OWN = aDomain('alpha.renga.example', { kind: 'heroku', cname: null, status: 'none' });
const APEX = aDomain('example.com', { sni_endpoint: { id: 's', name: 'young-haiku-4821' } });
const WWW = aDomain('www.example.com');

describe('renga domains', () => {
  it('lists the name of the app, and what to write into the zones of its own', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/domains': [OWN, APEX, WWW] });

    expect(await run(['domains', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: `=== alpha Domain

alpha.renga.example

=== alpha Custom Domains

  Domain Name       DNS Record Type   DNS Target            SNI Endpoint
 ────────────────────────────────────────────────────────────────────────────
  example.com       ALIAS or ANAME    alpha.renga.example   young-haiku-4821
  www.example.com   CNAME             alpha.renga.example
`,
      stderr: '',
    });
    const json = await run(['domains', '-a', 'alpha', '--json']);
    expect([json.status, JSON.parse(json.stdout)]).toEqual([0, [OWN, APEX, WWW]]);
  });

  it('says where there is none', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/domains': [OWN] });

    expect(await run(['domains', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: '=== alpha Domain\n\nalpha.renga.example\n',
      stderr: 'It has no domains of your own. Add one: renga domains:add HOSTNAME\n',
    });
  });

  it('adds one and waits for it', async () => {
    let looks = 0;
    const { run, platform } = await cliBench({
      'POST /apps/alpha/domains': () => ({
        status: 201,
        body: { ...WWW, status: 'pending' },
      }),
      'GET /apps/alpha/domains/:domain': () => {
        looks += 1;
        return { body: looks === 1 ? { ...WWW, status: 'pending' } : WWW };
      },
    });

    expect(await run(['domains:add', 'www.example.com', '-a', 'alpha', '--wait'])).toEqual({
      status: 0,
      stdout: 'Lead www.example.com here: give it the DNS record CNAME alpha.renga.example\n',
      stderr: 'Adding www.example.com to alpha... done\nWaiting for www.example.com... done\n',
    });
    expect(platform.requests[0]).toBe(
      'POST /apps/alpha/domains {"hostname":"www.example.com","sni_endpoint":null}',
    );
    expect(looks).toBe(2);
  });

  it('shows one', async () => {
    const { run } = await cliBench({ 'GET /apps/alpha/domains/www.example.com': WWW });

    expect((await run(['domains:info', 'www.example.com', '-a', 'alpha'])).stdout).toBe(`=== www.example.com

app:        alpha
cname:      alpha.renga.example
created_at: 2020-01-02T03:04:05Z
hostname:   www.example.com
kind:       custom
status:     succeeded
updated_at: 2020-01-02T03:04:05Z
`);
  });

  it('chooses a certificate, removes one, and removes all', async () => {
    const { run, platform } = await cliBench({
      'PATCH /apps/alpha/domains/www.example.com': () => ({ body: WWW }),
      'DELETE /apps/alpha/domains/:domain': () => ({ body: WWW }),
      'GET /apps/alpha/domains': [OWN, WWW],
    });

    const update = ['domains:update', 'www.example.com', '--cert', 'young-haiku-4821', '-a', 'alpha'];
    expect((await run(update)).stderr).toBe('Updating www.example.com to use young-haiku-4821... done\n');
    expect((await run(['domains:remove', 'www.example.com', '-a', 'alpha'])).stderr).toBe(
      'Removing www.example.com from alpha... done\n',
    );
    expect((await run(['domains:clear', '-a', 'alpha'])).stderr).toBe(
      'Removing all domains from alpha... done\n',
    );
    expect(platform.requests).toEqual([
      'PATCH /apps/alpha/domains/www.example.com {"sni_endpoint":"young-haiku-4821"}',
      'DELETE /apps/alpha/domains/www.example.com',
      'GET /apps/alpha/domains',
      `DELETE /apps/alpha/domains/${WWW.id}`,
    ]);
  });
});
