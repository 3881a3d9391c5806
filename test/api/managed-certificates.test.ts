import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CertificateKeeper } from '../../src/lib/platform/managed-certificates/certificate-keeper.ts';
import { Challenges } from '../../src/lib/platform/managed-certificates/challenges.ts';
import type { CertificateAuthority, IssueSteps } from '../../src/lib/platform/ports.ts';
import { Bell } from '../../src/lib/std/bell.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { certificateFor } from '../support/certificate.ts';
import { ApiHome } from './support/api-home.ts';

const HOST = 'www.pond.example';

/** What a real authority cannot be made to do at a moment of ours; the rest is shown with one, in acceptance. */
describe('managed certificates', () => {
  let home: ApiHome;

  beforeEach(async () => {
    home = await ApiHome.open({}, { openStore: (folder) => SqlStore.open(join(folder, 'state.db')) });
    await home.deployed('haiku');
    await home.call('POST', '/apps/haiku/domains', { body: { hostname: HOST, sni_endpoint: null } });
    await home.call('POST', '/apps/haiku/acm', { body: {} });
  });

  /** Begins to ask an authority, as a control plane does that starts; the end of it, as when it is killed. */
  const start = (issue: CertificateAuthority['issue'], bell = new Bell()): (() => void) => {
    const life = new AbortController();
    const acme = { contact: 'me@example.com', directory: 'https://ca.example/', ownNames: false };
    const keeper = new CertificateKeeper({
      store: home.store,
      clock: home.clock,
      routes: { publish: async () => undefined },
      authority: { issue },
      challenges: new Challenges(),
      settings: { acme, domain: 'renga.example' },
      bell,
      onError: (error) => void home.errors.push({ error, doing: 'keeping certificates' }),
      onNotice: () => undefined,
    });
    void keeper.run(life.signal);
    onTestFinished(() => life.abort());
    return () => life.abort();
  };
  const domain = async () => (await home.call('GET', `/apps/haiku/domains/${HOST}`)).json;
  const identity = async () => {
    const { cert, key } = await certificateFor(HOST);
    return { certificateChain: cert, privateKey: key };
  };
  const forever = () => new Promise<never>(() => undefined);

  it('are carried on where a killed control plane has left them', async () => {
    const order = { url: 'https://ca.example/order/1', privateKey: 'the key of it' };
    const kill = start(async (_host, _order, steps: IssueSteps) => {
      await steps.ordered(order);
      await steps.proven();
      return forever();
    });
    await expect.poll(domain).toMatchObject({ acm_status: 'verified' });
    kill();

    const asked: unknown[] = [];
    start(async (host, kept) => {
      asked.push([host, kept]);
      return identity();
    });
    await expect.poll(domain).toMatchObject({ acm_status: 'cert issued', acm_status_reason: null });
    expect(asked).toEqual([[HOST, order]]);
  });

  it('are not kept for a domain that went while the authority worked', async () => {
    const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
    const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
    start(async () => {
      ask();
      await mayAnswer;
      return identity();
    });
    await isAsked;
    await home.call('DELETE', `/apps/haiku/domains/${HOST}`);
    answer();
    await expect.poll(async () => home.store.managedNames.all()).toEqual([]);
    expect((await home.call('GET', '/apps/haiku/sni-endpoints')).json).toEqual([]);
  });

  it('are asked for once, and then not before the time', async () => {
    let count = 0;
    start(async () => {
      count += 1;
      throw new Error('too many requests');
    });
    await expect
      .poll(domain)
      .toMatchObject({ acm_status: 'failing', acm_status_reason: 'too many requests' });
    await home.clock.advance(4 * 60_000);
    expect(count).toBe(1);
    await home.clock.advance(60_000);
    await expect.poll(() => count).toBe(2);
  });

  it('are looked for when names have changed, or one is due, and at no other time', async () => {
    const [bell, asked] = [new Bell(), [] as string[]];
    start(async (host) => {
      asked.push(host);
      return identity();
    }, bell);
    await expect.poll(domain).toMatchObject({ acm_status: 'cert issued' });
    await home.clock.advance(60_000);
    const other = { hostname: 'pond.example', sni_endpoint: null };
    await home.call('POST', '/apps/haiku/domains', { body: other });
    await home.clock.advance(60 * 60_000);
    expect(asked).toEqual([HOST]);
    bell.ring();
    await expect.poll(() => asked).toEqual([HOST, other.hostname]);
  });

  it('that were replaced by hand are renewed by hand', async () => {
    start(async () => identity());
    await expect.poll(domain).toMatchObject({ acm_status: 'cert issued' });
    const [endpoint] = (await home.call('GET', '/apps/haiku/sni-endpoints')).json;
    expect(endpoint.ssl_cert.acm).toBe(true);
    expect((await home.call('DELETE', `/apps/haiku/sni-endpoints/${endpoint.id}`)).json.id).toBe(
      'managed_certificate',
    );
    const { certificateChain, privateKey } = await identity();
    const body = { certificate_chain: certificateChain, private_key: privateKey };
    await home.call('PATCH', `/apps/haiku/sni-endpoints/${endpoint.id}`, { body });
    const [replaced] = (await home.call('GET', '/apps/haiku/sni-endpoints')).json;
    expect(replaced.ssl_cert.acm).toBe(false);
    expect(await home.store.managedNames.all()).toEqual([]);
  });
});
