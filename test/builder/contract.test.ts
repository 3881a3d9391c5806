import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, slugOf, Workshop } from './support/workshop.ts';

describe('the buildpack contract', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await Workshop.open();
  });
  afterAll(() => workshop.close());

  it('runs several buildpacks in order, with what Heroku gives them, and prints what Heroku prints', async () => {
    const buildpacks = ['exporting', 'reporting', 'inheriting'].map(fixture);
    const { outcome, output } = await workshop.build({ Procfile: 'worker: work\n', 'a/b': '' }, buildpacks, {
      request: { config: { EMPTY: '', PATH: '/never', TEXT: 'two\nlines ' } },
    });

    expect(output).toBe(
      [
        '-----> Building on the Debian-13 stack',
        '-----> Using buildpacks:',
        '       1. exporting',
        '       2. reporting',
        '       3. inheriting',
        '-----> Exporting app detected',
        '-----> Reporting app detected',
        'env GREETING=hello from export',
        'env HOME=/app',
        'env LANG=C.UTF-8',
        'env PATH=/app/tools:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'env PWD=/renga/packs/1/pack',
        'env REQUEST_ID=BUILD',
        'env SHLVL=1',
        'env SOURCE_VERSION=c0ffee',
        'env STACK=heroku-24',
        'env _=/usr/bin/env',
        'cwd is the buildpack: yes',
        'build is a folder: yes; cache: 0',
        'config EMPTY=',
        'config PATH=/never',
        'config TEXT=two\\nlines',
        'user 1000:1000, capabilities CapEff:0000000000000000',
        'files ./.profile.d ./.profile.d/greeting.sh ./Procfile ./a ./a/b ',
        'to stderr',
        '-----> Inheriting app detected',
        '       GREETING is hello from export, PATH is /app/tools:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        '-----> Discovering process types',
        '       Procfile declares types     -> worker',
        '       Default types for buildpack -> console, web',
        '-----> Compressing...',
        '       Done: 0.3K',
        '',
      ].join('\n'),
    );
    expect(outcome).toMatchObject({
      ok: true,
      slug: {
        stack: 'debian-13',
        processTypes: { console: 'irb', web: 'serve --port $PORT', worker: 'work' },
        buildpackDescription: 'Exporting, Reporting, Inheriting',
      },
      buildpacks,
    });
    expect(await workshop.listing(outcome)).toEqual([
      'drwxr-xr-x dyno/dyno ./app/',
      'drwxr-xr-x dyno/dyno ./app/.profile.d/',
      '-rw-r--r-- dyno/dyno ./app/.profile.d/greeting.sh',
      '-rw-r--r-- dyno/dyno ./app/Procfile',
      'drwxr-xr-x dyno/dyno ./app/a/',
      '-rw-r--r-- dyno/dyno ./app/a/b',
    ]);
  });

  it('keeps the cache of the last build that succeeded', async () => {
    const count = async (...names: readonly string[]) => {
      const { output } = await workshop.build({ Procfile: 'web: x' }, names.map(fixture));
      return /with this cache: (\d+)/.exec(output)?.[1];
    };

    expect(await count('counting')).toBe('1');
    expect(await count('counting')).toBe('2');
    expect(await count('counting', 'failing')).toBe('3');
    expect(await count('counting')).toBe('3');
    await workshop.compiler().forget(workshop.app.id);
    expect(await count('counting')).toBe('1');
  });

  it('compiles for tests where it is told to, and keeps those that a buildpack brings', async () => {
    const buildpacks = ['exporting', 'testing'].map(fixture);
    const config = { COLOUR: 'red' };
    const { output } = await workshop.build({}, buildpacks, { request: { config } });
    expect(output).toContain('Testing app detected\n       for serving\n');
    const own = await workshop.build({}, buildpacks, { request: { config, tests: 'own' } });
    expect(own.output).toContain('Testing app detected\n       for tests, red\n');
    const without = await workshop.build({}, [fixture('exporting')], { request: { tests: 'testpack' } });
    expect(without.outcome).toMatchObject({ ok: false, failure: { code: 'no_tests' } });
    const { outcome } = await workshop.build({}, buildpacks, { request: { config, tests: 'testpack' } });
    expect(await workshop.listing(outcome)).toContain('-rwxr-xr-x dyno/dyno ./app/.renga/testpack/bin/test');
  });

  it('lets a compile replace the build folder', async () => {
    const source = { 'sub/Procfile': 'web: x\n', 'sub/run.sh': '#!/bin/sh\n', other: '' };
    const { outcome } = await workshop.build(source, [fixture('moving')]);

    expect(slugOf(outcome).processTypes).toEqual({ web: 'x' });
    expect(await workshop.listing(outcome)).toEqual([
      'drwxr-xr-x dyno/dyno ./app/',
      '-rw-r--r-- dyno/dyno ./app/Procfile',
      '-rwxr-xr-x dyno/dyno ./app/run.sh',
    ]);
  });

  it('leaves pipes, privileges and processes of a compile behind, and warns when nothing would run', async () => {
    const { outcome, output } = await workshop.build({ 'run.sh': '#!/bin/sh\n' }, [fixture('plain-release')]);

    expect(output).toContain(
      '       Procfile declares types -> (none)\n' +
        ' !     No process types: nothing will run until a Procfile says what to start.\n',
    );
    expect(slugOf(outcome).processTypes).toEqual({});
    expect(await workshop.listing(outcome)).toEqual([
      'drwxr-xr-x dyno/dyno ./app/',
      '-rwxr-xr-x dyno/dyno ./app/run.sh',
    ]);
  });

  it('takes what .slugignore names away before detection', async () => {
    const { outcome, output } = await workshop.build(
      {
        '.slugignore': '# tests\n/spec\n*.psd\n!keep.psd\n',
        Procfile: 'web: x\n',
        'art/a b.psd': '',
        'keep.psd': '',
        'lib/spec/b': '',
        'spec/a': '',
      },
      [fixture('reporting')],
    );

    expect(output).toContain('-----> Deleting 3 files matching .slugignore patterns.\n');
    expect(output).toContain('\nfiles ./.slugignore ./Procfile ./lib ./lib/spec ./lib/spec/b \n');
    expect(outcome.ok).toBe(true);
  });

  it('finds the buildpack by itself and says which it was', async () => {
    const { outcome, output } = await workshop.build({ Procfile: 'web: run\n', 'run.txt': '' }, []);

    expect(output).toMatch(
      /^-----> Building on .*\n-----> Determining which buildpack to use for this app\n/,
    );
    expect(outcome).toMatchObject({ ok: true, buildpacks: ['renga/procfile'] });
  });
});
