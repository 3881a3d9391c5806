import type { Step } from '../step.ts';

const RELEASE =
  "echo 'release: echo the pond is ready' >> Procfile && git commit --quiet --all --message release";

const IMAGE =
  'mkdir ~/kiln && cd ~/kiln && printf \'FROM scratch\\nCOPY Dockerfile /\\nCMD ["/fire"]\\n\' > Dockerfile && renga apps:create kiln --stack container && renga container:push worker -a kiln && renga container:release worker -a kiln';

export const releases: readonly Step[] = [
  { typed: 'heroku releases', says: 'Set SEASON, PLACE config vars' },
  { typed: 'heroku releases:info --json', says: '"status": "succeeded"' },
  {
    typed: 'heroku releases:rollback',
    says: /Rolling back .*done, v\d+/,
    shows: async ({ json, eventually }) => {
      const rolledBack = async () => {
        const [last] = await json('releases --app haiku');
        return last.status === 'succeeded' && last.description.startsWith('Rollback to');
      };
      await eventually(rolledBack);
    },
  },
  {
    typed: `${RELEASE} && git push --quiet heroku main && heroku releases:output`,
    says: 'the pond is ready',
  },
  {
    typed: 'heroku releases:retry',
    says: 'Retrying v',
    shows: async ({ renga, eventually }) => {
      await eventually(async () =>
        (await renga.renga('releases:output --app haiku')).stdout.includes('the pond is ready'),
      );
    },
  },
  {
    typed: 'heroku maintenance:on',
    shows: async ({ renga, expect }) => {
      expect((await renga.get('haiku')).status).toBe(503);
    },
  },
  { typed: 'heroku maintenance', says: 'on' },
  {
    typed: 'heroku maintenance:off',
    shows: async ({ renga, expect }) => {
      expect((await renga.get('haiku')).status).toBe(200);
    },
  },
  { typed: 'heroku features', says: 'preboot' },
  {
    typed: 'heroku features:enable http-session-affinity',
    shows: async ({ json, expect }) => {
      expect(await json('features:info http-session-affinity --app haiku')).toMatchObject({ enabled: true });
    },
  },
  { typed: 'heroku features:info http-session-affinity', says: 'true' },
  {
    typed: 'heroku features:disable http-session-affinity',
    shows: async ({ json, expect }) => {
      expect(await json('features:info http-session-affinity --app haiku')).toMatchObject({ enabled: false });
    },
  },
  { typed: 'heroku labs', says: 'runtime-dyno-metadata' },
  {
    typed: 'heroku labs:enable runtime-dyno-metadata',
    shows: async ({ json, expect }) => {
      expect(await json('labs:info runtime-dyno-metadata --app haiku')).toMatchObject({ enabled: true });
    },
  },
  { typed: 'heroku labs:info runtime-dyno-metadata', says: 'runtime-dyno-metadata' },
  { typed: 'heroku labs:disable runtime-dyno-metadata' },
  { typed: 'heroku buildpacks', says: 'renga/procfile' },
  { typed: 'heroku buildpacks:add --index 1 renga/static', says: 'renga/static' },
  {
    typed: 'heroku buildpacks:remove renga/static',
    shows: async ({ json, expect }) => {
      expect(await json('buildpacks --app haiku')).toMatchObject([{ buildpack: { name: 'renga/procfile' } }]);
    },
  },
  { typed: 'heroku buildpacks:clear', says: 'cleared' },
  { typed: 'heroku buildpacks:set renga/procfile', says: 'renga/procfile' },
  { typed: 'heroku buildpacks:search renga', says: 'renga/nodejs' },
  { typed: 'heroku buildpacks:info renga/nodejs', says: 'languages' },
  { typed: 'heroku buildpacks:versions renga/nodejs', says: 'published' },
  { typed: 'heroku drains:add syslog://127.0.0.1:9', says: 'Successfully added drain' },
  { typed: 'heroku drains', says: 'syslog://127.0.0.1:9' },
  {
    typed: 'heroku drains:remove syslog://127.0.0.1:9',
    shows: async ({ json, expect }) => {
      expect(await json('drains --app haiku')).toEqual([]);
    },
  },
  {
    typed: `${IMAGE} && heroku container:rm worker --app kiln`,
    says: 'Removing container worker for',
    shows: async ({ renga, json, expect, eventually }) => {
      await renga.type('docker', ['rmi', '--force', `localhost:${renga.port}/kiln/worker`]);
      await eventually(async () => {
        const [last] = await json('releases --app kiln');
        return last.status === 'succeeded' && last.description === 'Removed worker';
      });
      expect((await renga.renga('ps:type --app kiln')).stderr).toContain('No process types on kiln.');
    },
  },
];
