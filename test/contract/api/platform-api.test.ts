import { describe, expect, it, vi } from 'vitest';
import { ApiHome } from '../../api/support/api-home.ts';
import { ED25519 } from '../../support/ssh-keys.ts';
import { PublishedSchema, type PublishedVariant, schemaIsAbsent } from './published-schema.ts';

/** What there is to ask about a team. */
const TEAM_LISTS = [
  ...['addons', 'apps', 'features', 'permissions', 'pipeline-couplings', 'preferences'],
  ...['allowed-addon-services', 'delinquency', 'invoices', 'spaces', 'usage/daily', 'usage/monthly'],
];

const UUID = '01234567-89ab-4def-8123-456789abcdef';

describe.skipIf(schemaIsAbsent)(
  `the published schema${schemaIsAbsent ? ` (skipped: ${schemaIsAbsent})` : ''}`,
  () => {
    describe.each<PublishedVariant>(['3', '3.sdk'])('of version %s', (variant) => {
      /** Asks, and judges status and body. `path` is as the schema writes it; `values` fill its gaps. */
      async function conform(
        home: ApiHome,
        [method, path]: readonly [string, string],
        values: readonly string[],
        { status = 200, body }: { readonly status?: number; readonly body?: unknown } = {},
      ) {
        let index = 0;
        const filled = path.replaceAll('{}', () => encodeURIComponent(values[index++] ?? 'missing'));
        const reply = await home.callFromOutside(method, filled, {
          ...(body === undefined ? {} : { body }),
          headers: { accept: `application/vnd.heroku+json; version=${variant}` },
        });
        expect(
          { status: reply.status, complaints: published.complaints(method, path, reply.json) },
          reply.text,
        ).toEqual({
          status,
          complaints: [],
        });
        expect(home.errors).toEqual([]);
        return reply.json;
      }
      const published = schemaIsAbsent ? (null as never) : PublishedSchema.open(variant);

      it('describes the account', async () => {
        const home = await ApiHome.open();

        await conform(home, ['GET', '/account'], []);
        await conform(home, ['GET', '/users/{}'], ['~']);
        await conform(home, ['GET', '/users/{}'], [home.owner.id]);
        await conform(home, ['GET', '/users/{}'], ['me@example.com']);
        await conform(home, ['GET', '/account/rate-limits'], []);
        await conform(home, ['GET', '/account/features'], []);
        await home.call('POST', '/account/keys', { body: { public_key: ED25519.line } });
        const [key] = await conform(home, ['GET', '/account/keys'], []);
        await conform(home, ['GET', '/account/keys/{}'], [key.fingerprint]);
      });

      it('describes apps, new, changed and deployed', async () => {
        const home = await ApiHome.open();

        const made = await conform(home, ['POST', '/apps'], [], { status: 201, body: { name: 'sonnet' } });
        await conform(home, ['POST', '/apps'], [], { status: 201, body: {} });
        await conform(home, ['GET', '/apps/{}'], [made.id]);
        await conform(home, ['PATCH', '/apps/{}'], ['sonnet'], {
          body: { name: 'sonnet-2', maintenance: true, build_stack: 'heroku-24' },
        });
        await home.deployed();
        await conform(home, ['GET', '/apps/{}'], ['haiku']);
        await conform(home, ['GET', '/apps'], []);
        await conform(home, ['GET', '/users/{}/apps'], ['~']);
        await conform(home, ['POST', '/filters/apps'], [], { body: { in: { id: [made.id] } } });
        await conform(home, ['GET', '/apps/{}/collaborators'], ['haiku']);
        await conform(home, ['GET', '/apps/{}/collaborators/{}'], ['haiku', 'me@example.com']);
        await conform(home, ['GET', '/apps/{}/addons'], ['haiku']);
        await conform(home, ['GET', '/apps/{}/addon-attachments'], ['haiku']);
        await conform(home, ['GET', '/apps/{}/log-drains'], ['haiku']);
        await conform(home, ['DELETE', '/apps/{}'], ['haiku']);
      });

      it('describes collaborators, and apps on their way to another owner', async () => {
        const home = await ApiHome.open();
        await home.deployed();
        const friend = { user: 'sora@example.com' };

        const added = await conform(home, ['POST', '/apps/{}/collaborators'], ['haiku'], {
          status: 201,
          body: { ...friend, silent: true },
        });
        await conform(home, ['GET', '/apps/{}/collaborators'], ['haiku']);
        await conform(home, ['GET', '/apps/{}/collaborators/{}'], ['haiku', added.id]);
        const offer = { status: 201, body: { app: 'haiku', recipient: friend.user } };
        const transfer = await conform(home, ['POST', '/account/app-transfers'], [], offer);
        await conform(home, ['GET', '/account/app-transfers'], []);
        await conform(home, ['GET', '/account/app-transfers/{}'], [transfer.id]);
        await conform(home, ['DELETE', '/account/app-transfers/{}'], ['haiku']);
        const own = { status: 201, body: { app: { name: 'haiku' }, recipient: home.owner.id } };
        expect((await conform(home, ['POST', '/account/app-transfers'], [], own)).state).toBe('accepted');
        await conform(home, ['DELETE', '/apps/{}/collaborators/{}'], ['haiku', friend.user]);
      });

      it('describes log drains', async () => {
        const home = await ApiHome.open();
        await home.deployed();
        const url = 'https://user:secret@logs.example.com/in?a=b';

        const body = { url };
        const made = await conform(home, ['POST', '/apps/{}/log-drains'], ['haiku'], { status: 201, body });
        await conform(home, ['GET', '/apps/{}/log-drains'], ['haiku']);
        for (const drain of [made.id, made.token, url])
          expect(await conform(home, ['GET', '/apps/{}/log-drains/{}'], ['haiku', drain])).toEqual(made);
        expect(await conform(home, ['DELETE', '/apps/{}/log-drains/{}'], ['haiku', url])).toEqual(made);
      });

      it('describes features, off and on', async () => {
        const home = await ApiHome.open();
        await home.deployed();
        const name = 'runtime-dyno-metadata';

        const [first] = await conform(home, ['GET', '/apps/{}/features'], ['haiku']);
        await conform(home, ['GET', '/apps/{}/features/{}'], ['haiku', first.id]);
        const changed = await conform(home, ['PATCH', '/apps/{}/features/{}'], ['haiku', name], {
          body: { enabled: true },
        });
        expect(await conform(home, ['GET', '/apps/{}/features/{}'], ['haiku', name])).toEqual(changed);
        expect(changed).toMatchObject({ name, enabled: true });
      });

      it('describes config vars and buildpacks', async () => {
        const home = await ApiHome.open();
        await home.deployed();

        await conform(home, ['PATCH', '/apps/{}/config-vars'], ['haiku'], { body: { A: '1', B: null } });
        await conform(home, ['GET', '/apps/{}/config-vars'], ['haiku']);
        await conform(home, ['GET', '/apps/{}/releases/{}/config-vars'], ['haiku', '4']);
        await conform(home, ['PUT', '/apps/{}/buildpack-installations'], ['haiku'], {
          body: { updates: [{ buildpack: 'heroku/nodejs' }, { buildpack: 'https://example.com/b.tgz' }] },
        });
        await conform(home, ['GET', '/apps/{}/buildpack-installations'], ['haiku']);
      });

      it('describes releases in every state, and slugs', async () => {
        const home = await ApiHome.open();
        const { app, release } = await home.deployed();
        home.dynoManager.failure = { code: 'exited', message: 'It exited.', next: 'See the log.' };
        await home.deploy(app);
        home.dynoManager.failure = null;

        await conform(home, ['GET', '/apps/{}/releases'], ['haiku']);
        for (const version of ['1', '2', '3', '4', 'v3', release.id])
          await conform(home, ['GET', '/apps/{}/releases/{}'], ['haiku', version]);
        await conform(home, ['GET', '/apps/{}/slugs/{}'], ['haiku', release.slugId ?? '']);
        const pending = await conform(home, ['POST', '/apps/{}/releases'], ['haiku'], {
          status: 201,
          body: { release: release.id },
        });
        expect(pending.status).toBe('pending');
        await conform(home, ['POST', '/apps/{}/releases'], ['haiku'], {
          status: 201,
          body: { slug: release.slugId },
        });
      });

      it('describes builds in every state', async () => {
        const home = await ApiHome.open();
        const { app } = await home.deployed();
        home.builder.failure = { code: 'compile', message: 'It did not compile.', next: 'Mend it.' };
        await expect(home.deploy(app)).rejects.toThrow('It did not compile.');
        home.builder.failure = null;
        const source = await conform(home, ['POST', '/sources'], [], { status: 201 });
        await conform(home, ['POST', '/apps/{}/sources'], ['haiku'], { status: 201 });
        await home.open(source.source_blob.put_url, { method: 'PUT', body: 'tar' });
        const gate = Promise.withResolvers<void>();
        home.builder.gate = gate.promise;

        const build = await conform(home, ['POST', '/apps/{}/builds'], ['haiku'], {
          status: 201,
          body: { source_blob: { url: source.source_blob.get_url, version: 'v1' } },
        });
        await conform(home, ['GET', '/apps/{}/builds/{}'], ['haiku', build.id]);
        await conform(home, ['GET', '/apps/{}/builds'], ['haiku']);
        gate.resolve();
      });

      it('describes formation and dynos in every state', async () => {
        const home = await ApiHome.open();
        const { app } = await home.deployed();
        await home.dynoManager.change(app.id, 'web.1', {
          state: 'crashed',
          exitCode: 1,
          retryAt: new Date(0),
        });

        await conform(home, ['GET', '/apps/{}/formation'], ['haiku']);
        await conform(home, ['GET', '/apps/{}/formation/{}'], ['haiku', 'web']);
        await conform(home, ['PATCH', '/apps/{}/formation'], ['haiku'], {
          body: { updates: [{ type: 'web', quantity: '+1', size: 'standard-2x' }] },
        });
        await conform(home, ['PATCH', '/apps/{}/formation/{}'], ['haiku', 'worker'], {
          body: { quantity: 2, dyno_size: { name: 'Standard-1X' } },
        });
        await conform(home, ['GET', '/apps/{}/dynos'], ['haiku']);
        await conform(home, ['GET', '/apps/{}/dynos/{}'], ['haiku', 'web.1']);
        await conform(home, ['POST', '/apps/{}/dynos'], ['haiku'], {
          status: 201,
          body: { command: 'bash', attach: true, env: { TERM: 'xterm', COLUMNS: '80', LINES: '24' } },
        });
        await conform(home, ['POST', '/apps/{}/dynos'], ['haiku'], {
          status: 201,
          body: { command: 'ls', time_to_live: 1800, size: 'basic', type: 'task', env: { COLUMNS: 80 } },
        });
        await home.dynoManager.change(app.id, 'web.1', { state: 'up' });
        if (variant === '3.sdk')
          await conform(home, ['POST', '/apps/{}/dynos/{}'], ['haiku', 'web.1'], {
            status: 201,
            body: { command: 'bash', env: { TERM: 'xterm' } },
          });
        await conform(home, ['DELETE', '/apps/{}/dynos'], ['haiku'], { status: 202 });
        await conform(home, ['DELETE', '/apps/{}/dynos/{}'], ['haiku', 'web.1'], { status: 202 });
        await conform(home, ['DELETE', '/apps/{}/formations/{}'], ['haiku', 'web'], { status: 202 });
        await conform(home, ['POST', '/apps/{}/dynos/{}/actions/stop'], ['haiku', 'run.1234'], {
          status: 202,
        });
        await conform(home, ['POST', '/apps/{}/formations/{}/actions/stop'], ['haiku', 'web'], {
          status: 202,
        });
      });

      it('describes log sessions', async () => {
        const home = await ApiHome.open();
        await home.deployed();

        await conform(home, ['POST', '/apps/{}/log-sessions'], ['haiku'], { status: 201, body: {} });
        await conform(home, ['POST', '/apps/{}/log-sessions'], ['haiku'], {
          status: 201,
          body: { dyno: 'web.1', lines: 5, source: 'app', tail: true },
        });
      });

      it('describes authorizations', async () => {
        const home = await ApiHome.open();

        const made = await conform(home, ['POST', '/oauth/authorizations'], [], {
          status: 201,
          body: { scope: ['global'], description: 'ci', expires_in: 3600 },
        });
        const login = { description: 'cli', lifetimeSeconds: null, isLogin: true };
        await home.accounts.authorize(home.owner, login);
        await conform(home, ['GET', '/oauth/authorizations'], []);
        await conform(home, ['GET', '/oauth/authorizations/{}'], [made.id]);
        await conform(home, ['PATCH', '/oauth/authorizations/{}'], [made.id], { body: { description: 'x' } });
        await conform(home, ['POST', '/oauth/authorizations/{}/actions/regenerate-tokens'], [made.id]);
        await conform(home, ['DELETE', '/oauth/authorizations/{}'], [made.id]);
      });

      it('describes what there is to choose from', async () => {
        const home = await ApiHome.open();
        await home.deployed();

        await conform(home, ['GET', '/regions'], []);
        await conform(home, ['GET', '/regions/{}'], ['us']);
        await conform(home, ['GET', '/stacks'], []);
        await conform(home, ['GET', '/stacks/{}'], ['debian-13']);
        await conform(home, ['GET', '/apps/{}/available-stacks'], ['haiku']);
        await conform(home, ['GET', '/dyno-sizes'], []);
        await conform(home, ['GET', '/dyno-sizes/{}'], ['standard-1x']);
        for (const path of ['/addons', '/addon-attachments', '/pipelines', '/spaces', '/teams'])
          await conform(home, ['GET', path], []);
      });

      it('describes teams, their members and apps', async () => {
        const home = await ApiHome.open();
        await home.deployed();
        for (const email of ['sora@example.com', 'kaho@example.com', 'guest@example.com'])
          await home.call('POST', '/renga/invitations', { body: { email } });
        const kaho = { email: 'kaho@example.com', role: 'member' };

        const team = await conform(home, ['POST', '/teams'], [], { status: 201, body: { name: 'poets' } });
        await conform(home, ['GET', '/teams'], []);
        await conform(home, ['GET', '/teams/{}'], [team.id]);
        await conform(home, ['PATCH', '/teams/{}'], ['poets'], { body: { name: 'poets' } });
        const sora = { email: 'sora@example.com', role: 'member' };
        await conform(home, ['POST', '/teams/{}/members'], ['poets'], { status: 201, body: sora });
        await conform(home, ['PUT', '/teams/{}/members'], ['poets'], { body: { ...sora, role: 'admin' } });
        await conform(home, ['PATCH', '/teams/{}/members'], ['poets'], { body: sora });
        await conform(home, ['GET', '/teams/{}/members'], ['poets']);
        await conform(home, ['PUT', '/teams/{}/invitations'], ['poets'], { body: kaho });
        const [asked] = await conform(home, ['GET', '/teams/{}/invitations'], ['poets']);
        await conform(home, ['DELETE', '/teams/{}/invitations/{}'], ['poets', asked.id]);

        const body = { team: 'poets', name: 'tanka' };
        await conform(home, ['POST', '/teams/apps'], [], { status: 201, body });
        await conform(home, ['GET', '/teams/apps/{}'], ['tanka']);
        await conform(home, ['PATCH', '/teams/apps/{}'], ['tanka'], { body: { locked: true } });
        await conform(home, ['PATCH', '/teams/apps/{}'], ['haiku'], { body: { owner: 'poets' } });
        await conform(home, ['GET', '/apps/{}'], ['haiku']);
        await conform(home, ['GET', '/teams/{}/apps'], ['poets']);
        await conform(home, ['GET', '/teams/{}/members/{}/apps'], ['poets', 'me@example.com']);
        const person = { status: 201, body: { user: 'guest@example.com', permissions: ['view'] } };
        await conform(home, ['POST', '/teams/apps/{}/collaborators'], ['tanka'], person);
        const at = ['tanka', 'guest@example.com'];
        await conform(home, ['GET', '/teams/apps/{}/collaborators/{}'], at);
        await conform(home, ['PATCH', '/teams/apps/{}/collaborators/{}'], at, {
          body: { permissions: ['view', 'deploy'] },
        });
        await conform(home, ['DELETE', '/teams/apps/{}/collaborators/{}'], at);
        await conform(home, ['GET', '/teams/permissions'], []);
        await conform(home, ['GET', '/teams/{}/features/{}'], ['poets', 'org-access-controls']);
        await conform(home, ['PATCH', '/teams/{}/preferences'], ['poets'], { body: {} });
        await home.call('POST', '/apps/haiku/addons', { body: { plan: 'postgresql' } });
        const pipeline = { name: 'verses', owner: { id: team.id, type: 'team' } };
        const { id } = await conform(home, ['POST', '/pipelines'], [], { status: 201, body: pipeline });
        const coupled = { app: 'haiku', pipeline: id, stage: 'staging' };
        await home.call('POST', '/pipeline-couplings', { body: coupled });
        for (const list of TEAM_LISTS) await conform(home, ['GET', `/teams/{}/${list}`], ['poets']);
        await conform(home, ['DELETE', '/teams/{}/members/{}'], ['poets', 'sora@example.com']);
        const last = await conform(home, ['POST', '/teams'], [], { status: 201, body: { name: 'bards' } });
        await conform(home, ['DELETE', '/teams/{}'], [last.id]);
      });

      it('describes the marketplace, add-ons and attachments', async () => {
        const home = await ApiHome.open();
        await home.deployed();
        await home.call('POST', '/apps', { body: { name: 'sonnet' } });

        await conform(home, ['GET', '/addon-services'], []);
        await conform(home, ['GET', '/addon-services/{}'], ['heroku-postgresql']);
        await conform(home, ['GET', '/addon-services/{}/plans'], ['postgresql']);
        await conform(home, ['GET', '/addon-services/{}/plans/{}'], ['postgresql', 'mini']);
        await conform(home, ['GET', '/plans/{}'], ['memcached:dev']);

        const addOn = await conform(home, ['POST', '/apps/{}/addons'], ['haiku'], {
          status: 201,
          body: { plan: { name: 'postgresql' }, attachment: {}, config: {}, name: 'my-db' },
        });
        await home.queue.idle();
        await conform(home, ['GET', '/addons'], []);
        await conform(home, ['GET', '/users/{}/addons'], ['~']);
        await conform(home, ['GET', '/apps/{}/addons'], ['haiku']);
        await conform(home, ['GET', '/addons/{}'], ['my-db']);
        await conform(home, ['GET', '/addons/{}/config'], ['my-db']);
        await conform(home, ['GET', '/apps/{}/addons/{}'], ['haiku', addOn.id]);
        await conform(home, ['POST', '/actions/addons/resolve'], [], {
          body: { addon: 'DATABASE', app: 'haiku' },
        });
        await conform(home, ['PATCH', '/apps/{}/addons/{}'], ['haiku', 'my-db'], {
          body: { plan: { name: 'postgresql:basic' }, name: 'our-db' },
        });

        const attachment = await conform(home, ['POST', '/addon-attachments'], [], {
          status: 201,
          body: { addon: { name: 'our-db' }, app: { name: 'sonnet' }, name: 'SHARED' },
        });
        await conform(home, ['GET', '/addon-attachments'], []);
        await conform(home, ['GET', '/addon-attachments/{}'], [attachment.id]);
        await conform(home, ['GET', '/apps/{}/addon-attachments'], ['sonnet']);
        await conform(home, ['GET', '/apps/{}/addon-attachments/{}'], ['sonnet', 'SHARED']);
        await conform(home, ['GET', '/addons/{}/addon-attachments'], ['our-db']);
        await conform(home, ['POST', '/actions/addon-attachments/resolve'], [], {
          body: { addon_attachment: 'SHARED_URL', app: 'sonnet' },
        });
        await conform(home, ['DELETE', '/addon-attachments/{}'], [attachment.id]);
        await conform(home, ['DELETE', '/apps/{}/addons/{}'], ['haiku', 'our-db']);
        await home.queue.idle();
        expect([...home.addOnProvider.running]).toEqual([]);
      });

      it('describes the setup of an app, and one that failed', async () => {
        const home = await ApiHome.open();
        const setUp = async (files: Readonly<Record<string, string>>) => {
          const url = await home.uploaded(files);
          return conform(home, ['POST', '/app-setups'], [], {
            status: 201,
            body: { source_blob: { url, version: 'v1' }, overrides: { env: { GIVEN: '1' } } },
          });
        };
        const manifest = { scripts: { postdeploy: 'bin/seed' }, success_url: '/welcome' };
        const good = await setUp({ 'app.json': JSON.stringify(manifest) });
        const bad = await setUp({ 'app.json': '{"nmae": 1}' });
        await vi.waitFor(async () => {
          for (const { id } of [good, bad])
            expect((await conform(home, ['GET', '/app-setups/{}'], [id])).status).not.toBe('pending');
        });
      });

      it('describes pipelines, couplings and promotions', async () => {
        const home = await ApiHome.open();
        const staging = (await home.deployed('haiku-staging')).app;
        const { app } = await home.deployed('haiku');
        const user = { id: home.owner.id, type: 'user' };

        const pipeline = await conform(home, ['POST', '/pipelines'], [], {
          status: 201,
          body: { name: 'haiku', owner: user, generation: { name: 'cedar' } },
        });
        await conform(home, ['GET', '/pipelines'], []);
        await conform(home, ['GET', '/pipelines/{}'], ['haiku']);
        await conform(home, ['PATCH', '/pipelines/{}'], [pipeline.id], { body: { name: 'poems' } });
        const coupling = await conform(home, ['POST', '/pipeline-couplings'], [], {
          status: 201,
          body: { app: 'haiku-staging', pipeline: pipeline.id, stage: 'development' },
        });
        await conform(home, ['POST', '/pipeline-couplings'], [], {
          status: 201,
          body: { app: app.id, pipeline: pipeline.id, stage: 'production' },
        });
        await conform(home, ['PATCH', '/pipeline-couplings/{}'], [coupling.id], {
          body: { stage: 'staging' },
        });
        await conform(home, ['GET', '/pipeline-couplings/{}'], [coupling.id]);
        await conform(home, ['GET', '/pipeline-couplings'], []);
        await conform(home, ['GET', '/users/~/pipeline-couplings'], []);
        await conform(home, ['GET', '/apps/{}/pipeline-couplings'], ['haiku']);
        await conform(home, ['GET', '/pipelines/{}/pipeline-couplings'], [pipeline.id]);

        const promotion = await conform(home, ['POST', '/pipeline-promotions'], [], {
          status: 201,
          body: {
            pipeline: { id: pipeline.id },
            source: { app: { id: staging.id } },
            targets: [{ app: { id: app.id } }],
          },
        });
        await home.queue.idle();
        await conform(home, ['GET', '/pipeline-promotions/{}'], [promotion.id]);
        await conform(home, ['GET', '/pipeline-promotions/{}/promotion-targets'], [promotion.id]);

        for (const each of ['builds', 'deployments', 'releases'])
          expect(await conform(home, ['GET', `/pipelines/{}/latest-${each}`], [pipeline.id])).toHaveLength(2);

        const vars = '/pipelines/{}/stage/{}/config-vars';
        await conform(home, ['PATCH', vars], [pipeline.id, 'review'], { body: { MAIL: 'off' } });
        expect(await conform(home, ['GET', vars], [pipeline.id, 'review'])).toEqual({ MAIL: 'off' });
        await conform(home, ['GET', '/pipelines/{}/pipeline-stack'], [pipeline.id]);

        const { json: run } = await home.call('POST', '/test-runs', {
          body: {
            pipeline: pipeline.id,
            commit_branch: 'main',
            commit_message: 'a change',
            commit_sha: 'abc',
            source_blob_url: await home.uploaded({
              'app.json': '{"environments": {"test": {"scripts": {"test": "bin/test"}}}}',
            }),
          },
        });
        await vi.waitFor(async () =>
          expect(await conform(home, ['GET', '/pipelines/{}/test-runs'], [pipeline.id])).toMatchObject([
            { id: run.id, status: 'succeeded' },
          ]),
        );
        await conform(home, ['GET', '/test-runs/{}/test-nodes'], [run.id]);
        await conform(home, ['GET', '/test-runs/{}/test-cases'], [run.id]);

        await conform(home, ['DELETE', '/pipeline-couplings/{}'], [coupling.id]);
        await conform(home, ['POST', '/pipeline-transfers'], [], {
          status: 201,
          body: { pipeline: { id: pipeline.id }, new_owner: user },
        });
        await conform(home, ['DELETE', '/pipelines/{}'], [pipeline.id]);
      });

      it('has a link for every endpoint that is not an extra of ours', async () => {
        const { routes } = await import('../../../src/lib/api/routes.ts');
        const known = new Set(published.links.map(({ method, path }) => `${method} ${path}`));
        // biome-ignore lint/suspicious/noExplicitAny: the table is built without being asked anything
        const table = routes({} as any, { sources: {} } as any);
        const extra = table
          .map(([method, path]) => `${method} ${path.replaceAll(/:[a-z]+/g, '{}')}`)
          // What Heroku's data host and its exec manager answer is published nowhere.
          .filter((each) => !known.has(each) && !/ \/(renga|client|postgres|redis|api)\//.test(each));

        expect(extra.toSorted()).toEqual(
          [
            'PUT /account/password',
            'POST /account/keys',
            'DELETE /account/keys/{}',
            'PATCH /apps/{}/collaborators/{}',
            'GET /accounts/{}/actions/get-quota',
            'GET /addons/{}/config/{}',
            'GET /apps/{}/builds/{}/result',
            // Published in the other one alone.
            ...(variant === '3'
              ? ['POST /apps/{}/dynos/{}', 'GET /addons/{}/sso', 'GET /apps/{}/addons/{}/sso']
              : ['GET /teams/{}/identity-providers']),
            'POST /apps/{}/dynos/{}/actions/resize',
            'POST /apps/{}/dynos/{}/processes/{}/actions/resize',
            'PUT /apps/{}/log-drains/{}',
            'PUT /apps/{}/pre-authorizations',
            'GET /pipelines/{}/repo',
            'GET /pipelines/{}/repo/branches',
            'GET /pipelines/{}/repo/branches/{}',
            'GET /spaces/{}/dynos',
            'GET /oauth/sessions',
            'DELETE /oauth/sessions/{}',
          ].toSorted(),
        );
      });
    });

    it('finds what does not conform', () => {
      const published = PublishedSchema.open('3');
      const complaints = published.complaints('GET', '/stacks/{}', { id: UUID, name: 'x', extra: 1 });

      expect(complaints).toContain('/ must NOT have additional properties {"additionalProperty":"extra"}');
      expect(complaints).toContain('/ must have required property \'state\' {"missingProperty":"state"}');
    });
  },
);
