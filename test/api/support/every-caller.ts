import { expect, vi } from 'vitest';
import { ECDSA } from '../../support/ssh-keys.ts';
import { ApiHome, type Reply } from './api-home.ts';

/** Whoever may come, in the order of the table's columns. */
export const CALLERS = [
  'nobody',
  'expired',
  'revoked',
  'deleted',
  'stranger',
  'read-only',
  'viewer',
  'collaborator',
  'owner',
] as const;

interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export type Caller = (typeof CALLERS)[number];

type Values = Readonly<Record<string, string>>;

/** An owner with one of everything, somebody who works on the app, somebody who may only look, and others. */
export class EveryCaller {
  readonly #home: ApiHome;
  readonly #tokens: ReadonlyMap<Caller, string>;
  /** What `:app`, `:build` … stand for. */
  readonly #values: Values;
  #asked = 0;

  private constructor(home: ApiHome, tokens: ReadonlyMap<Caller, string>, values: Values) {
    this.#home = home;
    this.#tokens = tokens;
    this.#values = values;
  }

  /** @param certificate for www.example.com */
  static async open(certificate: Certificate): Promise<EveryCaller> {
    const home = await ApiHome.open();
    const values = await oneOfEverything(home, certificate);
    return new EveryCaller(home, await tokens(home), values);
  }

  /** Asks as one of them. `:name` in path and body stands for what there is of it. */
  async ask(caller: Caller, method: string, path: string, body: unknown): Promise<Reply> {
    const token = this.#tokens.get(caller);
    this.#asked += 1;
    return this.#home.callFromOutside(method, this.#filled(path), {
      ...(method === 'GET' ? {} : { body: this.#filled(JSON.stringify(body)) }),
      headers: {
        authorization: token === undefined ? '' : this.#shown(path, token),
        // Wrong tokens slow an address down, which is not what is asked here.
        'x-forwarded-for': `198.18.${this.#asked >> 8}.${this.#asked & 255}`,
      },
    });
  }

  /** The exec manager is told of the app beside the token. */
  #shown(path: string, token: string): string {
    if (!path.startsWith('/api/v2')) return `Bearer ${token}`;
    return `Basic ${btoa(`${this.#values['app']}:${token}`)}`;
  }

  #filled(text: string): string {
    return text.replaceAll(/(?<=:"|\["|\/):([a-z]+)/g, (_, name: string) => {
      const value = this.#values[name];
      if (value === undefined) throw new Error(`nothing is known of :${name}: add it to oneOfEverything`);
      return value;
    });
  }
}

async function tokens(home: ApiHome): Promise<ReadonlyMap<Caller, string>> {
  const { invitations } = home.platform;
  const account = async (email: string) => (await invitations.invite(email)).account;
  const tokenOf = async (email: string, lifetimeSeconds: number | null = null) => {
    const options = { description: 'test', lifetimeSeconds };
    return home.accounts.authorize(await account(email), options);
  };
  const expired = await home.accounts.authorize(home.owner, { description: 'test', lifetimeSeconds: 1 });
  await home.clock.advance(2_000);
  const revoked = await home.accounts.authorize(home.owner, { description: 'test', lifetimeSeconds: null });
  await home.accounts.revoke(home.owner, revoked.authorization.id);
  const readOnly = await home.accounts.authorize(home.owner, {
    description: 'test',
    lifetimeSeconds: null,
    scope: ['read'],
  });
  const deleted = await tokenOf('deleted@example.com');
  await home.accounts.remove(await account('deleted@example.com'));
  return new Map<Caller, string>([
    ['expired', expired.token],
    ['revoked', revoked.token],
    ['deleted', deleted.token],
    ['stranger', (await tokenOf('stranger@example.com')).token],
    ['read-only', readOnly.token],
    ['viewer', (await tokenOf('viewer@example.com')).token],
    ['collaborator', (await tokenOf('collaborator@example.com')).token],
    ['owner', home.token],
  ]);
}

async function oneOfEverything(home: ApiHome, { cert, key }: Certificate): Promise<Values> {
  const { app, release } = await home.deployed('haiku');
  const sonnet = (await home.deployed('sonnet')).app;
  const must = async (method: string, path: string, body: object) => {
    const { status, text, json } = await home.call(method, path, { body });
    if (status > 299) throw new Error(`${method} ${path}: ${text}`);
    return json;
  };
  for (const [name, permissions] of [
    ['viewer', ['view']],
    ['collaborator', undefined],
    ['sora', undefined],
    ['deleted', undefined],
  ] as const)
    for (const each of ['haiku', 'sonnet'])
      await must('POST', `/apps/${each}/collaborators`, { user: `${name}@example.com`, permissions });
  const kaho = await home.platform.invitations.invite('kaho@example.com');
  const addOn = await must('POST', '/apps/haiku/addons', { plan: 'postgresql', name: 'poems-db' });
  await home.queue.idle();
  const attachment = await must('POST', '/addon-attachments', {
    addon: 'poems-db',
    app: 'sonnet',
    name: 'SHARED',
  });
  await home.queue.idle();
  await must('POST', '/postgres/v0/databases/poems-db/credentials', { name: 'reader' });
  const backup = await must('POST', '/client/v11/databases/poems-db/backups', {});
  const daily = await must('POST', '/client/v11/databases/poems-db/transfer-schedules', { hour: 2 });
  await must('POST', '/apps/sonnet/addons', { plan: 'postgresql', name: 'verses-db' });
  const urlOf = async (name: string) => (await home.call('GET', `/addons/${name}/config`)).json[0].value;
  const isOver = async () =>
    (await home.call('GET', `/client/v11/apps/haiku/transfers/${backup.uuid}`)).json.succeeded !== null;
  // Files take turns of their own.
  while (!(await isOver())) await new Promise((resolve) => setTimeout(resolve, 5));
  const redis = await must('POST', '/apps/haiku/addons', { plan: 'redis' });
  await home.queue.idle();
  const endpoint = await must('POST', '/apps/haiku/sni-endpoints', {
    certificate_chain: cert,
    private_key: key,
  });
  await must('POST', '/apps/haiku/acm', {});
  const domain = await must('POST', '/apps/haiku/domains', {
    hostname: 'www.example.com',
    sni_endpoint: null,
  });
  const sshKey = await must('POST', '/account/keys', { public_key: ECDSA.line });
  const drain = await must('POST', '/apps/haiku/log-drains', { url: 'https://logs.example.com/' });
  const pipeline = await must('POST', '/pipelines', {
    name: 'poems',
    owner: { id: home.owner.id, type: 'user' },
  });
  home.branches.push(pipeline.id, 'main', { commit: 'a'.repeat(40), tarPath: '/nowhere' });
  await must('POST', `/pipelines/${pipeline.id}/review-app-config`, {});
  const review = await must('POST', '/review-apps', {
    branch: 'feature',
    pipeline: pipeline.id,
    source_blob: { url: await home.uploaded({ Procfile: 'web: bin/web' }) },
  });
  const run = await must('POST', '/test-runs', {
    pipeline: pipeline.id,
    commit_branch: 'main',
    commit_message: 'a change',
    commit_sha: 'abc',
    source_blob_url: await home.uploaded({ 'app.json': '{}' }),
  });
  await vi.waitFor(
    async () => expect((await home.call('GET', `/test-runs/${run.id}`)).json.status).toBe('succeeded'),
    { timeout: 20_000 },
  );
  const couple = (name: string, stage: string) =>
    must('POST', '/pipeline-couplings', { app: name, pipeline: pipeline.id, stage });
  const coupling = await couple('haiku', 'staging');
  await couple('sonnet', 'production');
  const promotion = await must('POST', '/pipeline-promotions', {
    pipeline: { id: pipeline.id },
    source: { app: { id: app.id } },
    targets: [{ app: { id: sonnet.id } }],
  });
  await home.queue.idle();
  const transfer = await must('POST', '/account/app-transfers', {
    app: 'haiku',
    recipient: 'kaho@example.com',
  });
  const uploaded = await home.uploaded({ Procfile: 'web: bin/web', 'app.json': '{}' });
  const setup = await must('POST', '/app-setups', {
    app: { name: 'tanka' },
    source_blob: { url: await home.uploaded({ Procfile: 'web: bin/web', 'app.json': '{}' }) },
  });
  await home.queue.idle();
  const team = await must('POST', '/teams', { name: 'poets' });
  const taken = (email: string, role: string) => must('PUT', '/teams/poets/members', { email, role });
  await taken('viewer@example.com', 'viewer');
  await taken('collaborator@example.com', 'member');
  await taken('sora@example.com', 'member');
  await must('POST', '/teams/apps', { team: 'poets', name: 'of-poets' });
  await must('POST', '/teams/apps/of-poets/collaborators', { user: 'sora@example.com' });
  const invitation = await must('PUT', '/teams/poets/invitations', {
    email: 'kaho@example.com',
    role: 'member',
  });
  await must('POST', '/apps', { name: 'renku' });
  const login = { description: 'login', lifetimeSeconds: null, isLogin: true };
  const { authorization } = await home.accounts.authorize(home.owner, login);
  const { oauthClients, oauthTokens } = home.platform;
  const redirectUri = 'https://example.com/callback';
  const { client, secret } = await oauthClients.create(home.owner, { name: 'verses', redirectUri });
  const code = await oauthTokens.allow(home.owner, { client, scope: ['read'], challenge: null });
  const { token } = await oauthTokens.exchange({ secret }, { code });
  const [build] = (await home.call('GET', '/apps/haiku/builds')).json;
  const webhook = await must('POST', '/apps/haiku/webhooks', {
    url: 'http://127.0.0.1:9/',
    include: ['api:app'],
    level: 'notify',
  });
  await must('PATCH', '/apps/haiku', { maintenance: true });
  await must('POST', '/apps/haiku/addons', { plan: 'scheduler' });
  const job = await must('POST', '/renga/apps/haiku/jobs', { command: 'bin/work', at: 'hourly' });
  const [delivery] = (await home.call('GET', '/apps/haiku/webhook-deliveries')).json;
  return {
    app: 'haiku',
    sonnet: sonnet.id,
    haiku: app.id,
    addon: addOn.id,
    attachment: attachment.id,
    authorization: authorization.id,
    session: authorization.sessionId ?? '',
    branch: 'main',
    build: build.id,
    client: client.id,
    token: token.id,
    certificate: JSON.stringify(cert).slice(1, -1),
    privatekey: JSON.stringify(key).slice(1, -1),
    collaborator: 'sora@example.com',
    key: sshKey.id,
    kaho: kaho.account.id,
    coupling: coupling.id,
    credential: 'default',
    database: addOn.id,
    backup: backup.uuid,
    schedule: daily.uuid,
    backupurl: backup.to_url,
    fromurl: await urlOf('poems-db'),
    tourl: await urlOf('verses-db'),
    login: 'reader',
    redis: redis.id,
    domain: domain.hostname,
    drain: drain.id,
    dyno: 'web.1',
    endpoint: endpoint.id,
    feature: 'http-end-to-end-continue',
    pipeline: pipeline.id,
    plan: 'postgresql:mini',
    process: 'p',
    provider: 'inkwell',
    job: job.id,
    promotion: promotion.id,
    region: 'us',
    release: release.id,
    review: review.id,
    run: run.id,
    team: team.name,
    teamapp: 'of-poets',
    member: 'sora@example.com',
    invitation: invitation.id,
    invoice: 'i',
    number: '1',
    service: 'postgresql',
    setup: setup.id,
    size: 'basic',
    slug: release.slugId ?? '',
    space: 's',
    stack: 'debian-13',
    stage: 'review',
    transfer: transfer.id,
    type: 'web',
    uploaded,
    user: '~',
    webhook: webhook.id,
    delivery: delivery.id,
    event: delivery.event.id,
  };
}
