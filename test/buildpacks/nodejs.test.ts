import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../src/lib/domain/app.ts';
import { Bench, type Files } from './support/bench.ts';
import { Shell } from './support/shell.ts';
import { steady } from './support/text.ts';

const NODE = '24.21.0';
const NPM = '11.19.0';

const engines = { node: NODE, npm: NPM };
/** Ends a build when all has been seen, before the slug is packed, which takes longest. */
const enough = { 'heroku-cleanup': 'exit 1' };

const packageJson = (fields: object): string => JSON.stringify({ name: 'app', version: '1.0.0', ...fields });

/** One production dependency and one for development, neither with dependencies of its own. */
const locked = (fields: object = {}): Files => ({
  'package.json': packageJson({
    engines,
    dependencies: { ms: '2.1.3' },
    devDependencies: { picocolors: '1.1.1' },
    ...fields,
  }),
  'package-lock.json': JSON.stringify({
    name: 'app',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': {
        name: 'app',
        version: '1.0.0',
        dependencies: { ms: '2.1.3' },
        devDependencies: { picocolors: '1.1.1' },
      },
      'node_modules/ms': { version: '2.1.3' },
      'node_modules/picocolors': { version: '1.1.1', dev: true },
    },
  }),
});

let bench: Bench;
/** Where it does not matter what an earlier build has left, the downloads of all tests are shared. */
let shared: App;

beforeAll(async () => {
  bench = await Bench.open();
  shared = bench.app();
});

afterAll(() => bench.close());

describe('renga/nodejs', () => {
  test('a locked app is installed, built, pruned and started by npm start', async () => {
    const files = locked({
      scripts: { start: 'node index.js', build: 'node -p "require(\'picocolors\') && 42"' },
    });
    const { outcome, output } = await bench.compile(
      'renga/nodejs',
      { ...files, 'index.js': '' },
      { app: shared },
    );
    expect(steady(output)).toBe(`-----> Building on the Debian-13 stack
-----> Using buildpack: renga/nodejs
-----> Node.js app detected
-----> Creating runtime environment

       NPM_CONFIG_LOGLEVEL=error
       NODE_VERBOSE=false
       NODE_ENV=production
       NODE_MODULES_CACHE=true

-----> Installing binaries
       engines.node (package.json):   ${NODE}
       engines.npm (package.json):    ${NPM}

       Resolving node version ${NODE}...
       Downloading and installing node ${NODE}...
       Bootstrapping npm ${NPM} (engines.npm: ${NPM})...
-----> Restoring cache
       Cache not found
-----> Installing dependencies
       Installing node modules

       added 2 packages in TIME
-----> Build
       Running build

       > app@1.0.0 build
       > node -p "require('picocolors') && 42"

       42
-----> Caching build
       - npm downloads
-----> Pruning devDependencies

       removed 1 package in TIME
-----> Build succeeded!
-----> Discovering process types
       Procfile declares types     -> (none)
       Default types for buildpack -> web
-----> Compressing...
       Done: SIZE
`);
    expect(outcome).toMatchObject({
      ok: true,
      slug: { processTypes: { web: 'npm start' }, buildpackDescription: 'Node.js' },
    });
    const shell = await Shell.open(bench.engine, (await bench.stacks.ensure('debian-13')).run);
    try {
      await shell.unpack(bench.slugPath(outcome));
      const { output: seen } = await shell.run(
        'source .profile.d/nodejs.sh; node -v; npm -v; ls node_modules; echo "$NODE_HOME $NODE_ENV $WEB_MEMORY $MEMORY_AVAILABLE $WEB_CONCURRENCY"',
      );
      expect(seen).toBe(`v${NODE}\n${NPM}\nms\n/app/.renga/node production 512 512 1\n`);

      const heap = 'Math.round(v8.getHeapStatistics().heap_size_limit / 2 ** 20 / 100)';
      const { output: sized } = await shell.run(`(source .profile.d/nodejs.sh; echo "$NODE_OPTIONS")
export MEMORY_AVAILABLE=1024 NODE_OPTIONS=--no-warnings
(source .profile.d/nodejs.sh; echo "$WEB_CONCURRENCY $NODE_OPTIONS"; node -p '${heap}')
export MEMORY_AVAILABLE=14336 NODE_OPTIONS=--max_old_space_size=300
(source .profile.d/nodejs.sh; echo "$WEB_CONCURRENCY $NODE_OPTIONS")`);
      expect(sized).toBe(
        '--max-old-space-size=256\n2 --no-warnings --max-old-space-size=512\n5\n28 --max_old_space_size=300\n',
      );
    } finally {
      await shell.close();
    }
  });

  test('scripts for the platform run in their order, and what was installed without a lock comes from the cache', async () => {
    const files = {
      'package.json': packageJson({
        engines,
        dependencies: { ms: '2.1.3' },
        scripts: {
          'heroku-prebuild': 'echo 1',
          build: 'echo no',
          'heroku-postbuild': 'ls node_modules',
          'heroku-cleanup': 'echo 3',
        },
      }),
      'server.js': '',
    };
    await bench.compile('renga/nodejs', files, { app: shared });
    const { outcome, output } = await bench.compile('renga/nodejs', files, { app: shared });
    expect(section(output, 'Restoring cache', 'Build succeeded!')).toBe(`-----> Restoring cache
       - node_modules
       - npm downloads
-----> Installing dependencies
       Running heroku-prebuild

       > app@1.0.0 heroku-prebuild
       > echo 1

       1
 !     There is no lock file: each build may get other versions of the dependencies.
       Run \`npm install\` and commit package-lock.json.
       Installing node modules (package.json)

       up to date in TIME
-----> Build
       Detected both "build" and "heroku-postbuild" scripts
       Running heroku-postbuild

       > app@1.0.0 heroku-postbuild
       > ls node_modules

       ms
-----> Caching build
       - node_modules
       - npm downloads
-----> Pruning devDependencies

       up to date in TIME
       Running heroku-cleanup

       > app@1.0.0 heroku-cleanup
       > echo 3

       3
`);
    expect(outcome).toMatchObject({ ok: true, slug: { processTypes: { web: 'node server.js' } } });
  });

  test('config vars choose: no cache, devDependencies kept, another log level', async () => {
    const { output } = await bench.compile('renga/nodejs', locked({ scripts: enough }), {
      app: shared,
      config: { NODE_MODULES_CACHE: 'false', NPM_CONFIG_PRODUCTION: 'false', NPM_CONFIG_LOGLEVEL: 'warn' },
    });
    expect(
      section(output, 'Creating runtime environment', 'Installing binaries'),
    ).toBe(`-----> Creating runtime environment

       NPM_CONFIG_LOGLEVEL=warn
       NODE_VERBOSE=false
       NODE_ENV=production
       NODE_MODULES_CACHE=false
       NPM_CONFIG_PRODUCTION=false

`);
    expect(output).toContain(
      '-----> Pruning devDependencies\n       Skipped because NPM_CONFIG_PRODUCTION=false\n',
    );
  });

  test('a pnpm lock file is installed with pnpm', async () => {
    const { output } = await bench.compile(
      'renga/nodejs',
      {
        'package.json': packageJson({
          engines: { node: NODE, pnpm: '10.34.9' },
          dependencies: { ms: '2.1.3' },
          scripts: { build: 'ls node_modules', ...enough },
        }),
        'pnpm-lock.yaml': PNPM_LOCK,
      },
      { app: shared },
    );
    expect(section(output, 'Installing dependencies', 'Build')).toContain('       + ms 2.1.3\n');
    expect(output).toMatch(/-----> Pruning devDependencies\n.*up to date/s);
  });

  test('a yarn 1 lock file is installed with yarn 1', async () => {
    const { output } = await bench.compile(
      'renga/nodejs',
      {
        'package.json': packageJson({
          engines: { node: NODE },
          dependencies: { ms: '2.1.3' },
          license: 'MIT',
          scripts: enough,
        }),
        'yarn.lock': '# yarn lockfile v1\n\n\nms@2.1.3:\n  version "2.1.3"\n',
      },
      { app: shared },
    );
    expect(section(output, 'Installing dependencies', 'Build')).toBe(`-----> Installing dependencies
       Installing node modules (yarn.lock)
       yarn install v1.22.22
       [1/4] Resolving packages...
       [2/4] Fetching packages...
       [3/4] Linking dependencies...
       [4/4] Building fresh packages...
       Done in TIME.
`);
  });

  test.each<{
    readonly name: string;
    readonly files: Files;
    readonly config?: Record<string, string>;
    /** An earlier build's downloads would help it along. */
    readonly isAlone?: boolean;
    readonly says: string;
  }>([
    {
      name: 'a range that cannot be read',
      files: { 'package.json': packageJson({ engines: { node: 'lots' } }) },
      says: `
 !     "lots" is not a version range that can be read (engines.node in package.json).
 !     Ranges look like "24.x", "^22.11.0" or ">=20 <25". Correct it, commit, and push again.

`,
    },
    {
      name: 'a package.json that is not JSON',
      files: { 'package.json': '{"name":' },
      says: `
 !     package.json cannot be parsed: parse error: Unfinished JSON term at EOF at line 1, column 8.
 !     Correct it, commit, and push again.

`,
    },
    {
      name: 'two lock files',
      files: { ...locked(), 'yarn.lock': '' },
      says: `
 !     Lock files of several package managers were found: npm yarn.
 !     Keep the one that you use, remove the others with \`git rm\`, commit, and push again.

`,
    },
    {
      name: 'a lock file that is out of date',
      files: { ...locked(), 'package.json': packageJson({ engines, dependencies: { semver: '7.7.3' } }) },
      says: `
 !     The lock file package-lock.json is out of date: it does not match package.json.
 !     Run \`npm install\`, commit package-lock.json, and push again.

`,
    },
    {
      name: 'a build script that fails',
      files: locked({ scripts: { build: 'exit 7' } }),
      says: `
 !     The script "build" of package.json failed with exit code 7.
 !     The lines above say why; correct it, commit, and push again.

`,
    },
    {
      name: 'a build script that calls what is not installed',
      files: locked({ scripts: { build: 'no-such-command' } }),
      says: `
 !     The script "build" of package.json calls a command that is not installed (exit code 127).
 !     Add the package that has it to dependencies or devDependencies, commit, and push again.

`,
    },
    {
      name: 'a registry that is away',
      files: {
        'package.json': packageJson({}),
        '.npmrc': `registry = http://user:$${'{SECRET}'}@127.0.0.1:9/npm/\n`,
      },
      config: { SECRET: 'pass' },
      isAlone: true,
      says: `
 !     The package registry http://127.0.0.1:9/npm does not answer, so node cannot be installed.
 !     curl: (7) Failed to connect to 127.0.0.1 port 9 after 0 ms: Could not connect to server
 !     Check the network, or name another registry with the config var NPM_CONFIG_REGISTRY, and push again.

`,
    },
  ])(
    '$name ends the build with the reason and the next step',
    async ({ files, config = {}, isAlone = false, says }) => {
      const { outcome, output } = await bench.compile('renga/nodejs', files, {
        config,
        app: isAlone ? bench.app() : shared,
      });
      expect(outcome).toMatchObject({ ok: false, failure: { code: 'compile_failed' } });
      const end = output.indexOf('\n !', output.indexOf('app detected'));
      expect(
        output
          .slice(end)
          .replace(/after \d+ ms/, 'after 0 ms')
          .split('Build failed')[0],
      ).toContain(says.trimStart());
    },
  );
});

const PNPM_LOCK = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .:
    dependencies:
      ms:
        specifier: 2.1.3
        version: 2.1.3

packages:

  ms@2.1.3:
    resolution: {integrity: sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==}

snapshots:

  ms@2.1.3: {}
`;

/** Part of the output from one header to the next, without the latter. */
function section(output: string, from: string, to: string): string {
  const text = steady(output);
  const start = text.indexOf(`-----> ${from}\n`);
  return text.slice(start, text.indexOf(`-----> ${to}\n`, start));
}
