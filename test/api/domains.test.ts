import { describe, expect, it } from 'vitest';
import { certificateFor } from '../support/certificate.ts';
import { ApiHome } from './support/api-home.ts';

const add = (home: ApiHome, hostname: string, app = 'haiku') =>
  home.call('POST', `/apps/${app}/domains`, { body: { hostname, sni_endpoint: null } });

async function homeWithApps(): Promise<ApiHome> {
  const home = await ApiHome.open();
  for (const name of ['haiku', 'sonnet']) await home.call('POST', '/apps', { body: { name } });
  return home;
}

describe('a domain', () => {
  it('is kept in one spelling and found by any', async () => {
    const home = await homeWithApps();

    expect((await add(home, 'WWW.Bücher.Example.')).json).toMatchObject({
      hostname: 'www.xn--bcher-kva.example',
      kind: 'custom',
      status: 'succeeded',
      cname: 'haiku.renga.example',
      sni_endpoint: null,
    });
    for (const spelling of ['www.bücher.example', 'WWW.XN--BCHER-KVA.EXAMPLE'])
      expect((await home.call('GET', `/apps/haiku/domains/${encodeURIComponent(spelling)}`)).status).toBe(
        200,
      );
  });

  it('is listed behind the name that the app has from the platform, which stays', async () => {
    const home = await homeWithApps();
    await add(home, '*.example.com');
    await add(home, 'example.com');
    const { json } = await home.call('GET', '/apps/haiku/domains', {
      headers: { range: 'hostname ..; max=1000;' },
    });

    expect(json.map((each: { hostname: string; kind: string }) => [each.hostname, each.kind])).toEqual([
      ['*.example.com', 'custom'],
      ['example.com', 'custom'],
      ['haiku.renga.example', 'heroku'],
    ]);
    const removed = await home.call('DELETE', '/apps/haiku/domains/haiku.renga.example');
    expect([removed.status, removed.json]).toEqual([
      422,
      {
        id: 'reserved_hostname',
        message: "haiku.renga.example is the app's own name and stays with it.",
      },
    ]);
  });

  it.each([
    ['example', 'invalid_hostname'],
    ['', 'invalid_hostname'],
    ['-a.example.com', 'invalid_hostname'],
    ['a..example.com', 'invalid_hostname'],
    ['www.*.example.com', 'invalid_hostname'],
    ['*.com.', 'invalid_hostname'],
    ['http://www.example.com', 'invalid_hostname'],
    ['www.example.com:80', 'invalid_hostname'],
    ['www.example.com\n', 'invalid_hostname'],
    [`${'a'.repeat(64)}.example.com`, 'invalid_hostname'],
    [`${'a.'.repeat(130)}com`, 'invalid_hostname'],
    ['10.1.2.3', 'invalid_hostname'],
    ['0x7f.1', 'invalid_hostname'],
    ['[::1]', 'invalid_hostname'],
    ['sonnet.renga.example', 'reserved_hostname'],
    ['*.renga.example', 'reserved_hostname'],
    ['api.localhost', 'reserved_hostname'],
  ])('named %j is refused with %s', async (hostname, id) => {
    const home = await homeWithApps();
    const { status, json } = await add(home, hostname);

    expect([status, json.id]).toEqual([422, id]);
  });

  it('belongs to one app', async () => {
    const home = await homeWithApps();
    await add(home, 'www.example.com');

    expect((await add(home, 'www.example.com')).json.message).toBe(
      'www.example.com was already added to haiku.',
    );
    expect((await add(home, 'WWW.example.com', 'sonnet')).json).toEqual({
      id: 'domain_taken',
      message: 'www.example.com is in use by another app. Remove it there first.',
    });
    expect((await add(home, '*.example.com', 'sonnet')).status).toBe(201);
    await home.call('DELETE', '/apps/haiku/domains/www.example.com');
    expect((await add(home, 'www.example.com', 'sonnet')).status).toBe(201);
  });

  it('F3: is given to one of twenty that want it at once', async () => {
    const home = await homeWithApps();
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => add(home, 'www.example.com', index % 2 ? 'haiku' : 'sonnet')),
    );

    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, ...Array(19).fill(422)]);
    expect(new Set(replies.flatMap(({ json }) => (json.hostname ? [] : [json.id])))).toEqual(
      new Set(['domain_taken']),
    );
  });
});

describe('a certificate', () => {
  it('is shown under the domains that choose it', async () => {
    const home = await homeWithApps();
    await add(home, 'www.example.com');
    const { cert, key } = await certificateFor('www.example.com');
    const body = { certificate_chain: cert, private_key: key };
    const made = (await home.call('POST', '/apps/haiku/sni-endpoints', { body })).json;
    const domain = await home.call('PATCH', '/apps/haiku/domains/www.example.com', {
      body: { sni_endpoint: made.name },
    });

    expect(domain.json.sni_endpoint).toEqual({ id: made.id, name: made.name });
    expect((await home.call('GET', `/apps/haiku/sni-endpoints/${made.name}`)).json).toMatchObject({
      domains: [domain.json.id],
      ssl_cert: {
        'ca_signed?': false,
        'self_signed?': true,
        cert_domains: ['www.example.com'],
        subject: '/CN=www.example.com',
        issuer: '/CN=www.example.com',
        starts_at: '2020-01-01T00:00:00Z',
        expires_at: '2040-01-01T00:00:00Z',
      },
    });
    await home.call('DELETE', `/apps/haiku/sni-endpoints/${made.id}`);
    expect((await home.call('GET', '/apps/haiku/domains/www.example.com')).json.sni_endpoint).toBe(null);
    expect(JSON.stringify(made)).not.toContain('PRIVATE KEY');
  });

  it('is refused with another key, without a certificate, or too late', async () => {
    const home = await homeWithApps();
    const [one, other, old] = await Promise.all([
      certificateFor('www.example.com'),
      certificateFor('www.example.com'),
      certificateFor('www.example.com', { until: new Date('2025-01-01T00:00:00Z') }),
    ]);
    const refusal = async (certificate_chain: string, private_key: string) =>
      (await home.call('POST', '/apps/haiku/sni-endpoints', { body: { certificate_chain, private_key } }))
        .json.id;

    expect(await refusal(one.cert, other.key)).toBe('invalid_private_key');
    expect(await refusal(one.cert, 'no key')).toBe('invalid_private_key');
    expect(await refusal('no certificate', one.key)).toBe('invalid_certificate');
    expect(await refusal(old.cert, old.key)).toBe('certificate_expired');
  });
});
