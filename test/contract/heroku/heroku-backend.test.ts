import { describe, expect, it } from 'vitest';
import { schemaIsAbsent } from '../api/published-schema.ts';
import { SchemaServer } from './schema-server.ts';

describe.skipIf(schemaIsAbsent)(
  `Heroku as a backend, as its published schema has it${schemaIsAbsent ? ` (skipped: ${schemaIsAbsent})` : ''}`,
  () => {
    it.each([
      ['whoami', /^username@example\.com\n$/],
      ['apps', /example/],
      [
        'apps:info --app example',
        /=== example\n\nAddons: +heroku-postgresql:dev\nPipeline: +\S+ - production\n/,
      ],
      ['apps:create example --no-remote', /Creating example\.\.\. done/],
      ['apps:rename --app example example2', /Renaming example to example2\.\.\. done/],
      ['config --app example', /FOO:\s+bar/],
      ['config:get FOO --app example', /^bar\n$/],
      ['config:set BAZ=qux --app example', /^BAZ: qux\n.*done, v11\n/],
      ['config:unset BAZ --app example', /done, v11/],
      ['ps --app example', /run\.1 \(standard-1X\): up .*: bash/],
      ['ps:scale --app example', /^web=1:standard-1X\n$/],
      ['ps:scale web=2 --app example', /now running web at 1:standard-1X/],
      ['ps:type --app example', /web +standard-1X +1/],
      ['ps:restart --app example', /Restarting all dynos on example\.\.\. done/],
      ['releases --app example', /=== example Releases - Current: v11[\s\S]*Added new feature/],
      ['releases:info --app example', /=== Release v11[\s\S]*FOO: bar/],
      ['rollback v11 --app example', /Rolling back example to v11\.\.\. done, v11/],
      ['logs --app example', /app\[web\.1\]: hello/],
      ['pipelines', /example/],
      ['pipelines:info example', /example +production/],
      [
        'pipelines:create example --app example --stage staging',
        /Adding example to example pipeline as staging\.\.\. done/,
      ],
      ['addons --all', /example +acme-inc-primary-database +heroku-postgresql:dev +created/],
      ['addons --app example', /as DATABASE/],
      ['addons:info acme-inc-primary-database', /Plan: +heroku-postgresql:dev/],
      ['addons:services', /heroku-postgresql +Heroku Postgres/],
      ['addons:plans heroku-postgresql', /heroku-postgresql:dev/],
      ['addons:create heroku-postgresql:dev --app example', /acme-inc-primary-database/],
      ['domains --app example', /subdomain\.example\.com +CNAME +example\.herokudns\.com/],
      ['domains:add www.example.com --app example', /Adding www\.example\.com to example\.\.\. done/],
      ['drains --app example', /https:\/\/example\.com\/drain/],
      ['features --app example', /=== App Features example/],
      ['labs --app example', /=== App Features example/],
      ['maintenance --app example', /^o(n|ff)\n$/],
      ['maintenance:on --app example', /Enabling maintenance mode for example\.\.\. done/],
      ['buildpacks --app example', /heroku-buildpack-ruby/],
      ['stacks', /heroku-18/],
      ['access --app example', /username@example\.com +admin/],
      ['teams', /example +admin/],
      ['teams:create example', /Creating team example\.\.\. done/],
      ['members --team example', /someone@example\.org +admin/],
      ['members:add someone@example.org --role member --team example', /as member\.\.\. done/],
      ['members:set someone@example.org --role admin --team example', /to admin\.\.\. done/],
      ['members:remove someone@example.org --team example', /from example\.\.\. done/],
      ['apps --team example', /=== Apps in team example\n\nexample\n/],
      ['apps:create example --team example --no-remote', /Creating example\.\.\. done/],
      ['apps:lock --app example', /Locking example\.\.\. done/],
      ['apps:join --app example', /Joining example\.\.\. done/],
      ['keys', /ssh-rsa/],
      ['webhooks --app example', /api:release +notify/],
      ['run:detached --app example ls', /Running ls on example\.\.\. done, run\.1/],
    ])('%s', async (typed, said) => {
      const heroku = await SchemaServer.open();
      const { status, stdout, stderr } = await heroku.run(typed.split(' '));
      expect({ status, complaints: heroku.complaints, said: stdout + stderr, asked: heroku.asked }).toEqual({
        status: 0,
        complaints: [],
        said: expect.stringMatching(said),
        asked: expect.arrayContaining([expect.any(String)]),
      });
      expect(stdout + stderr).not.toMatch(/undefined|NaN|\[object|''/);
    });
  },
);
