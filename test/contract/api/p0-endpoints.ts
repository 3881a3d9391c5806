/** One question to one endpoint. `:name` in values and body stands for what an earlier answer was kept under. */
export interface Ask {
  /** `GET /apps/{}`, as the published schema writes it. */
  readonly endpoint: string;
  /** What fills the gaps of the path. */
  readonly values: readonly string[];
  readonly body?: unknown;
  readonly accept?: string;
  /** Of somebody else than the owner. */
  readonly token?: string;
  /** Behind the path, after `?`. */
  readonly query?: string;
  /** Asked before, without being judged. */
  readonly before?: Ask;
  /** Keeps the id of the answer under this name. */
  readonly keep?: string;
  /** Where in the answer that is; `id` unless given. */
  readonly at?: string;
}

type Extra = Omit<Ask, 'endpoint' | 'values'>;
const ask = (endpoint: string, values = '', extra: Extra = {}): Ask => ({
  endpoint,
  values: values === '' ? [] : values.split(' '),
  ...extra,
});

/**
 * What every client of the platform may rely on, in an order in which each can be asked. It begins with an app `haiku`
 * of one release, and with another, `sonnet`.
 */
export const P0: readonly Ask[] = [
  ask('GET /account'),
  ask('PATCH /account', '', { body: { name: 'Matsuo', allow_tracking: false } }),
  ask('GET /users/{}', '~'),
  ask('PATCH /users/{}', '~', { body: { name: 'Matsuo Bashō' } }),
  ask('GET /account/features'),
  ask('GET /account/features/{}', 'dashboard-repositories-api'),
  ask('PATCH /account/features/{}', 'dashboard-repositories-api', { body: { enabled: true } }),
  ask('GET /account/rate-limits'),
  ask('GET /account/keys'),
  ask('GET /account/keys/{}', ':key'),

  ask('GET /addon-services'),
  ask('GET /addon-services/{}', 'heroku-postgresql'),
  ask('GET /addon-services/{}/plans', 'postgresql'),
  ask('GET /addon-services/{}/plans/{}', 'postgresql mini'),
  ask('GET /plans/{}', 'postgresql:mini'),
  ask('POST /apps/{}/addons', 'haiku', { body: { plan: 'postgresql:mini', attachment: {} }, keep: 'addon' }),
  ask('GET /apps/{}/addons', 'haiku'),
  ask('GET /apps/{}/addons/{}', 'haiku :addon'),
  ask('PATCH /apps/{}/addons/{}', 'haiku :addon', { body: { name: 'poems-db' } }),
  ask('GET /addons'),
  ask('GET /addons/{}', 'poems-db'),
  ask('GET /users/{}/addons', '~'),
  ask('POST /actions/addons/resolve', '', { body: { addon: 'DATABASE', app: 'haiku' } }),
  ask('GET /addons/{}/config', ':addon'),
  ask('PATCH /addons/{}/config', ':well', {
    body: { config: [{ name: 'INKWELL_URL', value: 'https://ink.example/' }] },
    token: ':wellToken',
  }),
  ask('POST /addons/{}/actions/provision', ':well', { token: ':wellToken' }),
  ask('PUT /addons/{}/log-drains/{}', ':well :wellDrain', {
    body: { url: 'https://logs.example.com/' },
    token: ':wellToken',
  }),
  ask('GET /addons/{}/log-drains', ':well', { token: ':wellToken' }),
  ask('POST /addon-attachments', '', {
    body: { addon: ':addon', app: 'sonnet', name: 'SHARED' },
    keep: 'attachment',
  }),
  ask('GET /addon-attachments'),
  ask('GET /addon-attachments/{}', ':attachment'),
  ask('GET /addons/{}/addon-attachments', ':addon'),
  ask('GET /apps/{}/addon-attachments', 'sonnet'),
  ask('GET /apps/{}/addon-attachments/{}', 'sonnet SHARED'),
  ask('POST /actions/addon-attachments/resolve', '', { body: { addon_attachment: 'SHARED', app: 'sonnet' } }),
  ask('DELETE /addon-attachments/{}', ':attachment'),
  ask('DELETE /apps/{}/addons/{}', 'haiku :addon'),
  ask('POST /addons/{}/actions/deprovision', ':spare', { token: ':spareToken' }),

  ask('POST /apps', '', { body: { name: 'tanka' } }),
  ask('GET /apps'),
  ask('GET /apps/{}', 'tanka', { keep: 'tanka' }),
  ask('PATCH /apps/{}', 'tanka', { body: { maintenance: true } }),
  ask('GET /users/{}/apps', '~'),
  ask('POST /filters/apps', '', { body: { in: { id: [':tanka'] } } }),
  ask('DELETE /apps/{}', 'tanka'),
  ask('GET /apps/{}/features', 'haiku'),
  ask('GET /apps/{}/features/{}', 'haiku preboot'),
  ask('PATCH /apps/{}/features/{}', 'haiku preboot', { body: { enabled: true } }),
  ask('POST /sources', '', { keep: 'source', at: 'source_blob.get_url' }),
  ask('POST /apps/{}/sources', 'haiku'),
  ask('POST /app-setups', '', { body: { source_blob: { url: ':uploaded' } }, keep: 'setup' }),
  ask('GET /app-setups/{}', ':setup'),

  ask('POST /apps/{}/webhooks', 'haiku', {
    body: { include: ['api:build', 'api:release'], level: 'notify', url: ':receiver' },
    keep: 'webhook',
  }),
  ask('GET /apps/{}/webhooks', 'haiku'),
  ask('GET /apps/{}/webhooks/{}', 'haiku :webhook'),
  ask('PATCH /apps/{}/webhooks/{}', 'haiku :webhook', { body: { level: 'sync' } }),

  ask('POST /apps/{}/builds', 'haiku', { body: { source_blob: { url: ':uploaded' } }, keep: 'build' }),
  ask('GET /apps/{}/builds', 'haiku'),
  ask('GET /apps/{}/builds/{}', 'haiku :build'),
  ask('DELETE /apps/{}/builds/{}', 'haiku :build'),
  ask('DELETE /apps/{}/build-cache', 'haiku'),
  ask('GET /apps/{}/webhook-events', 'haiku', { keep: 'event', at: '0.id' }),
  ask('GET /apps/{}/webhook-events/{}', 'haiku :event'),
  ask('GET /apps/{}/webhook-deliveries', 'haiku', { keep: 'delivery', at: '0.id' }),
  ask('GET /apps/{}/webhook-deliveries/{}', 'haiku :delivery'),
  ask('DELETE /apps/{}/webhooks/{}', 'haiku :webhook'),
  ask('PUT /apps/{}/buildpack-installations', 'haiku', {
    body: { updates: [{ buildpack: 'heroku/nodejs' }] },
  }),
  ask('GET /apps/{}/buildpack-installations', 'haiku'),

  ask('POST /apps/{}/collaborators', 'haiku', { body: { user: 'sora@example.com' } }),
  ask('GET /apps/{}/collaborators', 'haiku'),
  ask('GET /apps/{}/collaborators/{}', 'haiku me@example.com'),
  ask('DELETE /apps/{}/collaborators/{}', 'haiku sora@example.com'),

  ask('PATCH /apps/{}/config-vars', 'haiku', { body: { SEASON: 'autumn' } }),
  ask('GET /apps/{}/config-vars', 'haiku'),
  ask('GET /apps/{}/releases/{}/config-vars', 'haiku 3'),

  ask('POST /apps/{}/sni-endpoints', 'haiku', {
    body: { certificate_chain: ':certificate', private_key: ':privateKey' },
    keep: 'endpoint',
  }),
  ask('GET /apps/{}/sni-endpoints', 'haiku'),
  ask('GET /apps/{}/sni-endpoints/{}', 'haiku :endpoint'),
  ask('PATCH /apps/{}/sni-endpoints/{}', 'haiku :endpoint', {
    body: { certificate_chain: ':certificate', private_key: ':privateKey' },
  }),
  ask('POST /apps/{}/acm', 'haiku'),
  ask('DELETE /apps/{}/acm', 'haiku'),
  ask('POST /apps/{}/domains', 'haiku', { body: { hostname: 'www.example.com', sni_endpoint: null } }),
  ask('GET /apps/{}/domains', 'haiku'),
  ask('GET /apps/{}/domains/{}', 'haiku www.example.com'),
  ask('PATCH /apps/{}/domains/{}', 'haiku www.example.com', { body: { sni_endpoint: ':endpoint' } }),
  ask('DELETE /apps/{}/domains/{}', 'haiku www.example.com'),
  ask('DELETE /apps/{}/sni-endpoints/{}', 'haiku :endpoint'),

  ask('POST /apps/{}/dynos', 'haiku', { body: { command: 'ls' } }),
  ask('GET /apps/{}/dynos', 'haiku'),
  ask('GET /apps/{}/dynos/{}', 'haiku web.1'),
  ask('DELETE /apps/{}/dynos', 'haiku'),
  ask('DELETE /apps/{}/dynos/{}', 'haiku web.1'),
  ask('POST /apps/{}/dynos/{}/actions/stop', 'haiku run.1234'),
  ask('DELETE /apps/{}/formations/{}', 'haiku web'),
  ask('POST /apps/{}/formations/{}/actions/stop', 'haiku web'),
  ask('GET /apps/{}/available-dyno-sizes', 'haiku'),
  ask('GET /dyno-sizes'),
  ask('GET /dyno-sizes/{}', 'standard-1x'),
  ask('GET /apps/{}/formation', 'haiku'),
  ask('PATCH /apps/{}/formation', 'haiku', { body: { updates: [{ type: 'web', quantity: '+1' }] } }),
  ask('GET /apps/{}/formation/{}', 'haiku web'),
  ask('PATCH /apps/{}/formation/{}', 'haiku web', { body: { quantity: 1 } }),

  ask('POST /apps/{}/log-drains', 'haiku', { body: { url: 'https://logs.example.com/' } }),
  ask('GET /apps/{}/log-drains', 'haiku'),
  ask('GET /apps/{}/log-drains/{}', 'haiku https://logs.example.com/'),
  ask('DELETE /apps/{}/log-drains/{}', 'haiku https://logs.example.com/'),
  ask('POST /apps/{}/log-sessions', 'haiku', { body: { lines: 10 } }),

  ask('POST /oauth/authorizations', '', { body: { scope: ['read'] }, keep: 'authorization' }),
  ask('GET /oauth/authorizations'),
  ask('GET /oauth/authorizations/{}', ':authorization'),
  ask('PATCH /oauth/authorizations/{}', ':authorization', { body: { description: 'ci' } }),
  ask('POST /oauth/authorizations/{}/actions/regenerate-tokens', ':authorization'),
  ask('DELETE /oauth/authorizations/{}', ':authorization'),
  ask('POST /oauth/clients', '', {
    body: { name: 'poems', redirect_uri: 'https://example.com/callback' },
    keep: 'client',
  }),
  ask('GET /oauth/clients'),
  ask('GET /oauth/clients/{}', ':client'),
  ask('PATCH /oauth/clients/{}', ':client', { body: { name: 'verses' } }),
  ask('POST /oauth/clients/{}/actions/rotate-credentials', ':client'),
  ask('POST /oauth/tokens', '', {
    body: {
      grant: { type: 'authorization_code', code: ':code' },
      client: { secret: ':clientSecret' },
      refresh_token: {},
    },
    keep: 'token',
  }),
  ask('DELETE /oauth/tokens/{}', ':token'),
  ask('DELETE /oauth/clients/{}', ':client'),

  ask('POST /pipelines', '', { body: { name: 'poems' }, keep: 'pipeline' }),
  ask('GET /pipelines'),
  ask('GET /pipelines/{}', ':pipeline'),
  ask('PATCH /pipelines/{}', ':pipeline', { body: { name: 'verses' } }),
  ask('POST /pipeline-couplings', '', {
    body: { app: 'haiku', pipeline: ':pipeline', stage: 'development' },
    keep: 'coupling',
  }),
  ask('GET /pipeline-couplings'),
  ask('GET /pipeline-couplings/{}', ':coupling'),
  ask('PATCH /pipeline-couplings/{}', ':coupling', { body: { stage: 'staging' } }),
  ask('GET /apps/{}/pipeline-couplings', 'haiku', { keep: 'haiku', at: 'app.id' }),
  ask('GET /pipelines/{}/pipeline-couplings', ':pipeline'),
  ask('GET /users/~/pipeline-couplings'),
  ask('POST /pipeline-promotions', '', {
    before: ask('POST /pipeline-couplings', '', {
      body: { app: 'sonnet', pipeline: ':pipeline', stage: 'production' },
    }),
    body: {
      pipeline: { id: ':pipeline' },
      source: { app: { id: ':haiku' } },
      targets: [{ app: { id: ':sonnet' } }],
    },
    keep: 'promotion',
  }),
  ask('GET /pipeline-promotions/{}', ':promotion'),
  ask('GET /pipeline-promotions/{}/promotion-targets', ':promotion'),

  ask('POST /pipelines/{}/review-app-config', ':pipeline', { body: { repo: 'pipelines/verses' } }),
  ask('GET /pipelines/{}/review-app-config', ':pipeline'),
  ask('PATCH /pipelines/{}/review-app-config', ':pipeline', { body: { stale_days: 3 } }),
  ask('POST /review-apps', '', {
    body: { branch: 'search', pipeline: ':pipeline', source_blob: { url: ':reviewed', version: 'v1' } },
    keep: 'review',
  }),
  ask('GET /pipelines/{}/review-apps', ':pipeline', { keep: 'reviewapp', at: '0.app.id' }),
  ask('GET /review-apps/{}', ':review'),
  ask('GET /apps/{}/review-app', ':reviewapp'),
  ask('DELETE /review-apps/{}', ':review'),
  ask('DELETE /pipelines/{}/review-app-config', ':pipeline'),
  ask('DELETE /pipeline-couplings/{}', ':coupling'),
  ask('DELETE /pipelines/{}', ':pipeline'),

  ask('GET /regions'),
  ask('GET /regions/{}', 'us'),
  ask('GET /apps/{}/available-stacks', 'haiku'),
  ask('GET /stacks'),
  ask('GET /stacks/{}', 'debian-13'),
  ask('GET /apps/{}/releases', 'haiku'),
  ask('GET /apps/{}/releases/{}', 'haiku 3', { keep: 'slug', at: 'slug.id' }),
  ask('GET /apps/{}/slugs/{}', 'haiku :slug'),
  ask('POST /apps/{}/slugs', 'haiku', { body: { process_types: { web: 'bin/web' } } }),
  ask('POST /apps/{}/releases', 'haiku', { body: { slug: ':slug' } }),
  ask('POST /apps/{}/releases', 'haiku', { body: { release: '3' } }),
];

/** What clients ask for although the published schema has no link of it. */
export const BESIDE: readonly Ask[] = [
  ask('GET /schema', '', { accept: '*/*' }),
  ask('POST /account/keys', '', { body: { public_key: ':publicKey' } }),
  ask('DELETE /account/keys/{}', ':key'),
  ask('GET /oauth/sessions', '', { keep: 'session', at: '0.id' }),
  ask('GET /oauth/authorizations/~'),
  ask('DELETE /oauth/sessions/{}', ':session'),
  ask('PUT /apps/{}/pre-authorizations', 'haiku', { body: {} }),
  ask('GET /addons/{}/config/credential:{}', ':addon default'),
  ask('GET /apps/{}/builds/{}/result', 'haiku :build'),
  ask('GET /spaces/{}/dynos', 'garden'),
  ask('GET /pipelines/{}/repo', 'odes', {
    before: ask('POST /pipelines', '', { body: { name: 'odes' } }),
  }),
  ask('PATCH /apps/{}/formation', 'haiku', {
    before: ask('PATCH /apps/{}', 'haiku', { body: { build_stack: 'container' } }),
    body: { updates: [{ type: 'web', docker_image: ':image' }] },
    accept: 'application/vnd.heroku+json; version=3.docker-releases',
  }),
  ask('POST /oauth/token', '', {
    body: { grant_type: 'authorization_code', code: ':otherCode', client_secret: ':clientSecret' },
  }),
  ask('GET /oauth/authorize', '', {
    query: 'client_id=:clientId&response_type=code&scope=read',
    accept: '*/*',
  }),
  ask('POST /auth'),
  ask('GET /v2/{}/{}/manifests/latest', 'haiku web', {
    accept: 'application/vnd.docker.distribution.manifest.v2+json',
  }),
  ask('PUT /streams/source/{}', ':sourceUpload'),
  ask('GET /streams/output/{}', ':output'),
];
