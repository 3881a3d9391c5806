import { describe, expect, it, vi } from 'vitest';
import { ApiHome, type Reply } from '../../api/support/api-home.ts';
import { StubPartner } from '../../api/support/stub-partner.ts';
import { certificateFor } from '../../support/certificate.ts';
import { pushImage } from '../../support/push-image.ts';
import { ECDSA, ED25519 } from '../../support/ssh-keys.ts';
import { type Ask, BESIDE, P0 } from './p0-endpoints.ts';
import { PublishedSchema, schemaIsAbsent } from './published-schema.ts';

/** Heroku's own business, or what follows a repository elsewhere: answered as an account that has none of it. */
const HAS_NONE = new Set([
  'GET /account/features',
  'GET /addons/{}/config/credential:{}',
  'GET /spaces/{}/dynos',
]);

type Verdict = 'conforms' | 'has none' | 'missing' | `wrong: ${string}`;

describe.skipIf(schemaIsAbsent)(
  `the endpoints that clients rely on${schemaIsAbsent ? ` (skipped: ${schemaIsAbsent})` : ''}`,
  () => {
    const published = schemaIsAbsent ? (null as never) : PublishedSchema.open('3');

    it('are all published', () => {
      const known = new Set(published.links.map(({ method, path }) => `${method} ${path}`));

      expect(P0.map(({ endpoint }) => endpoint).filter((each) => !known.has(each))).toEqual([]);
      expect(P0).toHaveLength(157);
    });

    it('answer as the published schema says', async () => {
      const world = await World.open(published);
      const verdicts = await world.judgeAll(P0);
      const beside = await world.judgeAll(BESIDE);

      console.info(`Platform API: ${summary(verdicts)}; beside it: ${summary(beside)}`);
      expect([...verdicts, ...beside].filter(([, verdict]) => /^(wrong|missing)/.test(verdict))).toEqual([]);
    });
  },
);

/** `143 of 155 conform, 12 has none` */
function summary(verdicts: readonly Judged[]): string {
  const conforming = verdicts.filter(([, verdict]) => verdict === 'conforms');
  const others = verdicts.filter(([, verdict]) => verdict !== 'conforms');
  const counts = Object.entries(Object.groupBy(others, ([, verdict]) => verdict));
  const texts = counts.map(([verdict, all]) => `${all?.length} ${verdict}`);
  return `${conforming.length} of ${verdicts.length} conform, ${texts.join(', ')}`;
}

type Judged = readonly [endpoint: string, verdict: Verdict];

/** One installation, and what became known of it by asking. */
class World {
  readonly #home: ApiHome;
  readonly #published: PublishedSchema;
  readonly #facts: Map<string, string>;

  private constructor(home: ApiHome, published: PublishedSchema, facts: Map<string, string>) {
    this.#home = home;
    this.#published = published;
    this.#facts = facts;
  }

  static async open(published: PublishedSchema): Promise<World> {
    const home = await ApiHome.open();
    await home.deployed();
    const sonnet = await home.deployed('sonnet');
    const certificate = await certificateFor('www.example.com');
    const source = await home.call('POST', '/sources');
    const builds = await home.call('GET', '/apps/haiku/builds');
    const login = { description: 'login', lifetimeSeconds: null, isLogin: true };
    await home.accounts.authorize(home.owner, login);
    const key = await home.call('POST', '/account/keys', { body: { public_key: ECDSA.line } });
    const { oauthClients, oauthTokens } = home.platform;
    const redirectUri = 'https://example.com/callback';
    const { client, secret } = await oauthClients.create(home.owner, { name: 'verses', redirectUri });
    const image = { layers: [Buffer.from('a layer')], config: { Cmd: ['/bin/web'] } };
    const pushed = await pushImage((path, init) => home.askRegistry(path, init), 'haiku/web', image);
    const code = () => oauthTokens.allow(home.owner, { client, scope: ['read'], challenge: null });
    const lastPart = (url: string) => url.split('/').at(-1) ?? '';
    return new World(
      home,
      published,
      new Map([
        ['sonnet', sonnet.app.id],
        ['uploaded', await home.uploaded({ Procfile: 'web: bin/web', 'app.json': '{}' })],
        ['reviewed', await home.uploaded({ Procfile: 'web: bin/web' })],
        ['sourceUpload', lastPart(source.json.source_blob.put_url)],
        ['output', lastPart(builds.json[0].output_stream_url)],
        ['clientId', client.id],
        ['clientSecret', secret],
        ['code', await code()],
        ['otherCode', await code()],
        ['certificate', JSON.stringify(certificate.cert).slice(1, -1)],
        ['privateKey', JSON.stringify(certificate.key).slice(1, -1)],
        ['key', key.json.id],
        ['publicKey', ED25519.line],
        ['receiver', 'http://127.0.0.1:9/'],
        ...(await waitingWells(home)),
        ['image', pushed.id],
        ['nobody', '01234567-89ab-4def-8123-456789abcdef'],
      ]),
    );
  }

  async judgeAll(asks: readonly Ask[]): Promise<readonly Judged[]> {
    const verdicts: Judged[] = [];
    for (const ask of asks) verdicts.push([ask.endpoint, await this.#judge(ask)]);
    return verdicts;
  }

  async #judge(ask: Ask): Promise<Verdict> {
    // Builds from here on wait until they are cancelled.
    if (ask.endpoint === 'POST /apps/{}/builds') this.#home.builder.gate = new Promise(() => undefined);
    if (ask.before) await this.#ask(ask.before);
    let reply = await this.#ask(ask);
    // What is made in the background is not there at once.
    if (ask.keep && at(reply.json, ask.at ?? 'id') === undefined && ask.endpoint.startsWith('GET'))
      await vi.waitFor(async () => {
        reply = await this.#ask(ask);
        expect(at(reply.json, ask.at ?? 'id')).toBeDefined();
      });
    if (ask.keep) this.#facts.set(ask.keep, String(at(reply.json, ask.at ?? 'id')));
    return this.#verdict(ask, reply);
  }

  #verdict({ endpoint }: Ask, reply: Reply): Verdict {
    if (reply.json?.message?.startsWith('There is no such endpoint')) return 'missing';
    if (HAS_NONE.has(endpoint)) return hasNone(reply) ? 'has none' : `wrong: ${reply.text}`;
    if (reply.status >= 300) return `wrong: ${reply.status} ${reply.text}`;
    const [method = '', path = ''] = endpoint.split(' ');
    const complaints = this.#published.answerIsDescribed(method, path)
      ? this.#published.complaints(method, path, reply.json)
      : [];
    return complaints.length === 0 ? 'conforms' : `wrong: ${complaints.join('; ')}`;
  }

  #ask({ endpoint, values, query, body, accept, token }: Ask): Promise<Reply> {
    const [method = '', path = ''] = endpoint.split(' ');
    let index = 0;
    const filled = path.replaceAll('{}', () => encodeURIComponent(this.#fill(values[index++] ?? '')));
    const asked = query === undefined ? filled : `${filled}?${this.#fill(query)}`;
    return this.#home.callFromOutside(method, asked, {
      ...(body === undefined ? {} : { body: this.#fill(JSON.stringify(body)) }),
      headers: {
        ...(accept === undefined ? {} : { accept }),
        ...(token === undefined ? {} : { authorization: `Bearer ${this.#fill(token)}` }),
      },
    });
  }

  #fill(text: string): string {
    return text.replaceAll(/:([a-z]+)\b/gi, (whole, name) => this.#facts.get(name) ?? whole);
  }
}

/** Two add-ons of a provider that goes on with making them, and the tokens that it was given for each. */
async function waitingWells(home: ApiHome): Promise<readonly (readonly [string, string])[]> {
  const partner = await StubPartner.open();
  partner.answers = { POST: [202, { id: 'well' }] };
  const added = await home.call('PUT', '/renga/addon-providers', { body: partner.manifest });
  const facts: (readonly [string, string])[] = [];
  for (const name of ['well', 'spare']) {
    const made = await home.call('POST', '/apps/sonnet/addons', { body: { plan: 'inkwell' } });
    const { code } = partner.asked.at(-1)?.body.oauth_grant ?? {};
    const form = { grant_type: 'authorization_code', code, client_secret: added.json.client_secret };
    const { json } = await home.callFromOutside('POST', '/oauth/token', { body: form });
    const drain = partner.asked.at(-1)?.body.log_drain_token;
    facts.push([name, made.json.id], [`${name}Token`, json.access_token], [`${name}Drain`, drain]);
  }
  return facts;
}

const hasNone = ({ status, json }: Reply): boolean =>
  (status === 404 && json.resource !== undefined) ||
  (status === 422 && json.id === 'not_offered') ||
  (status === 200 && Array.isArray(json) && json.length === 0);

const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((each, key) => (each as Record<string, unknown> | null | undefined)?.[key], value);
