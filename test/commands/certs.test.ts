import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliBench, cliBench } from '../support/cli.ts';
import { onTerminal } from '../support/terminal.ts';

const CERTIFICATE = {
  id: 'c0000000-0000-4000-8000-000000000001',
  name: 'young-haiku-4821',
  domains: ['d1'],
  ssl_cert: {
    'ca_signed?': false,
    cert_domains: ['example.com', '*.example.com'],
    expires_at: '2021-01-02T03:04:05Z',
    issuer: '/CN=example.com',
    starts_at: '2020-01-02T03:04:05Z',
    subject: '/CN=example.com',
  },
};
const SIGNED = {
  ...CERTIFICATE,
  name: 'autumn-wind-1',
  domains: [],
  ssl_cert: {
    ...CERTIFICATE.ssl_cert,
    'ca_signed?': true,
    cert_domains: ['a.example'],
    issuer: '/CN=An Authority',
  },
};
const DOMAINS = [
  { id: 'd0', hostname: 'alpha.renga.example', kind: 'heroku', sni_endpoint: null },
  {
    id: 'd1',
    hostname: 'www.example.com',
    kind: 'custom',
    sni_endpoint: { id: 'c', name: 'young-haiku-4821' },
  },
  { id: 'd2', hostname: 'a.b.example.com', kind: 'custom', sni_endpoint: null },
];

const DETAILS = `Common Name(s): example.com
                *.example.com
Expires At:     2021-01-02 03:04 UTC
Issuer:         /CN=example.com
Starts At:      2020-01-02 03:04 UTC
Subject:        /CN=example.com
SSL certificate is self signed.
`;

const routes = (certificates: readonly object[] = [CERTIFICATE]) => ({
  'GET /apps/alpha/sni-endpoints': certificates,
  'POST /apps/alpha/sni-endpoints': () => ({ status: 201, body: CERTIFICATE }),
  'PATCH /apps/alpha/sni-endpoints/:name': CERTIFICATE,
  'DELETE /apps/alpha/sni-endpoints/:name': CERTIFICATE,
  'GET /apps/alpha/domains': DOMAINS,
  'GET /apps/alpha/domains/www.example.com': DOMAINS[1] ?? null,
  'GET /apps/alpha/domains/a.b.example.com': DOMAINS[2] ?? null,
  'PATCH /apps/alpha/domains/:name': DOMAINS[1] ?? null,
});

async function bench(certificates?: readonly object[]): Promise<CliBench> {
  const made = await cliBench(routes(certificates));
  writeFileSync(join(made.folder, 'cert.pem'), 'A CERTIFICATE');
  writeFileSync(join(made.folder, 'key.pem'), 'A KEY');
  return made;
}

const IDENTITY = '{"certificate_chain":"A CERTIFICATE","private_key":"A KEY"}';

describe('renga certs', () => {
  it('lists those of an app by name, in the words of Heroku', async () => {
    const { run } = await bench([CERTIFICATE, SIGNED]);
    expect(await run(['certs', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: `  Name               Common Name(s)               Expires                Trusted   Type   Domains
 ─────────────────────────────────────────────────────────────────────────────────────────────────
  autumn-wind-1      a.example                    2021-01-02 03:04 UTC   True      SNI    0
  young-haiku-4821   example.com, *.example.com   2021-01-02 03:04 UTC   False     SNI    1
`,
      stderr: '',
    });
    expect(JSON.parse((await run(['certs', '-a', 'alpha', '--json'])).stdout)).toEqual([SIGNED, CERTIFICATE]);
  });

  it('says where there is none', async () => {
    const { run } = await bench([]);
    const none = await run(['certs', '-a', 'alpha']);
    expect(none.stdout).toBe('alpha has no SSL certificates.\nUse renga certs:add CRT KEY to add one.\n');
    expect((await run(['certs:info', '-a', 'alpha'])).status).toBe(4);
  });

  it('adds one, and says how domains are shown with it where nobody can be asked', async () => {
    const { run, platform } = await bench();
    expect(await run(['certs:add', 'cert.pem', 'key.pem', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: `Certificate details:\n${DETAILS}`,
      stderr:
        'Adding SSL certificate to alpha... done\nShow others with it: renga domains:update HOSTNAME --cert young-haiku-4821\n',
    });
    expect(platform.requests[0]).toBe(`POST /apps/alpha/sni-endpoints ${IDENTITY}`);
  });

  it('asks a person which domains, of those that the certificate is good for', async () => {
    const made = await bench();
    const session = onTerminal(['certs:add', 'cert.pem', 'key.pem', '-a', 'alpha'], made);
    await session.shows('Which of these domains');
    session.pty.write(' \r');
    expect(await session.ended).toBe(0);
    expect(session.screen()).not.toContain('a.b.example.com');
    expect(made.platform.requests).toContain(
      'PATCH /apps/alpha/domains/www.example.com {"sni_endpoint":"young-haiku-4821"}',
    );
  });

  it('shows one, and the domains that are shown with it', async () => {
    const { run } = await bench();
    expect((await run(['certs:info', '-a', 'alpha'])).stdout).toBe(`Certificate details:\n${DETAILS}`);
    const { stdout } = await run([
      'certs:info',
      '-a',
      'alpha',
      '--show-domains',
      '--name',
      'young-haiku-4821',
    ]);
    expect(stdout).toContain('Domain(s):      www.example.com\n');
  });

  it('wants a name where there are several, or a domain that is shown with it', async () => {
    const { run } = await bench([CERTIFICATE, SIGNED]);
    const several = await run(['certs:info', '-a', 'alpha']);
    expect(several).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Error ID: multiple_certificates'),
    });
    const named = await run(['certs:info', '-a', 'alpha', '--endpoint', 'www.example.com']);
    expect(named.stdout).toBe(`Certificate details:\n${DETAILS}`);
    const without = await run(['certs:info', '-a', 'alpha', '--endpoint', 'a.b.example.com']);
    expect(without).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('Error ID: certificate_not_found'),
    });
    expect((await run(['certs:info', '-a', 'alpha', '--name', 'other'])).status).toBe(4);
  });

  it('puts another one in its place, and removes it, once that is confirmed', async () => {
    const { run, platform } = await bench();
    const update = ['certs:update', 'cert.pem', 'key.pem', '-a', 'alpha'];
    expect((await run(update)).status).toBe(3);
    expect(platform.requests.filter((each) => !each.startsWith('GET'))).toEqual([]);
    expect(await run([...update, '--confirm', 'alpha'])).toEqual({
      status: 0,
      stdout: `Updated certificate details:\n${DETAILS}`,
      stderr: 'Updating SSL certificate young-haiku-4821 for alpha... done\n',
    });
    expect(await run(['certs:remove', '-a', 'alpha', '--confirm', 'alpha'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Removing SSL certificate young-haiku-4821 from alpha... done\n',
    });
    expect(platform.requests.filter((each) => !each.startsWith('GET'))).toEqual([
      `PATCH /apps/alpha/sni-endpoints/young-haiku-4821 ${IDENTITY}`,
      'DELETE /apps/alpha/sni-endpoints/young-haiku-4821',
    ]);
  });

  it('names a file that cannot be read, and changes nothing', async () => {
    const { run, platform } = await bench();
    const { status, stderr } = await run(['certs:add', 'cert.pem', 'none.pem', '-a', 'alpha']);
    expect([status, platform.requests]).toEqual([1, []]);
    expect(stderr).toContain('The file none.pem cannot be read (ENOENT).');
  });
});

describe('renga certs:auto', () => {
  const MANAGED = {
    ...CERTIFICATE,
    ssl_cert: { ...CERTIFICATE.ssl_cert, acm: true, issuer: '/CN=An Authority' },
  };
  const domain = (hostname: string, acm_status: string | null, acm_status_reason: string | null = null) => ({
    id: hostname,
    hostname,
    kind: 'custom',
    acm_status,
    acm_status_reason,
    updated_at: '2020-01-02T03:04:05Z',
  });

  it('shows how far each domain is, why one fails, and what to do', async () => {
    const domains = [
      domain('a.example', null),
      domain('b.example', 'verified'),
      domain('c.example', 'cert issued'),
      domain('d.example', 'failing', 'no such name'),
    ];
    const { run } = await cliBench({
      'GET /apps/alpha': { name: 'alpha', acm: true },
      'GET /apps/alpha/sni-endpoints': [MANAGED],
      'GET /apps/alpha/domains': [...domains, DOMAINS[0] ?? {}],
    });
    const { stdout, stderr } = await run(['certs:auto', '-a', 'alpha']);
    expect(stdout).toContain('=== Automatic Certificate Management is enabled on alpha\n');
    expect(stdout).toContain('Common Name(s): example.com\n');
    expect(
      stdout.match(/^ +[a-d]\.example .*/gm)?.map((row) => row.trim().split(/ {2,}/).slice(0, 3)),
    ).toEqual([
      ['a.example', 'Waiting', expect.any(String)],
      ['b.example', 'In Progress', expect.any(String)],
      ['c.example', 'Cert Issued', expect.any(String)],
      ['d.example', 'Failing', 'no such name'],
    ]);
    expect(stderr).toContain('will be tried again');
    expect((await run(['certs', '-a', 'alpha'])).stdout).toContain(' ACM ');
  });

  it('is off where nobody has turned it on', async () => {
    const { run } = await cliBench({
      'GET /apps/alpha': { name: 'alpha', acm: false },
      'GET /apps/alpha/domains': DOMAINS,
    });
    expect((await run(['certs:auto', '-a', 'alpha'])).stdout).toBe(
      '=== Automatic Certificate Management is disabled on alpha\n\n',
    );
  });

  it('is turned on, and waits until one has failed for good', async () => {
    const { run, platform } = await cliBench({
      'POST /apps/alpha/acm': () => ({ status: 201, body: { name: 'alpha', acm: true } }),
      'GET /apps/alpha/domains': [
        domain('a.example', 'cert issued'),
        domain('b.example', 'failed', 'no such name'),
      ],
    });
    const { status, stderr } = await run(['certs:auto:enable', '-a', 'alpha', '--wait']);
    expect([status, platform.requests[0]]).toEqual([1, 'POST /apps/alpha/acm {}']);
    expect(stderr).toContain('There is no certificate for b.example.');
    expect(stderr).toContain('Error ID: certificate_failed');
  });

  it('tries again, and is turned off once that is confirmed', async () => {
    const app = { name: 'alpha', acm: true };
    const { run, platform } = await cliBench({ 'PATCH /apps/alpha/acm': app, 'DELETE /apps/alpha/acm': app });
    expect((await run(['certs:auto:refresh', '-a', 'alpha'])).stderr).toBe(
      'Refreshing Automatic Certificate Management... done\n',
    );
    expect((await run(['certs:auto:disable', '-a', 'alpha'])).status).toBe(3);
    expect((await run(['certs:auto:disable', '-a', 'alpha', '--confirm', 'alpha'])).status).toBe(0);
    expect(platform.requests).toEqual([
      'PATCH /apps/alpha/acm {"acm_refresh":true}',
      'DELETE /apps/alpha/acm',
    ]);
  });
});
