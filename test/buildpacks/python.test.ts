import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Bench, type Files, packageRoot } from './support/bench.ts';
import { Shell } from './support/shell.ts';
import { steady } from './support/text.ts';

const example = join(packageRoot, 'examples/python');
const WHEEL = 'linnet-1.0.0-py3-none-any.whl';
const wheel = { bytes: readFileSync(join(example, 'wheels', WHEEL)), mode: 0o644 };

/** A stand-in that answers like Django's own command line; the wheel index of a test has no Django. */
const django: Files = {
  'django/__init__.py': '',
  'manage.py': `import os, sys
if sys.argv[1:] == ["help", "--commands"]:
    print("check\\ncollectstatic")
elif sys.argv[1] == "collectstatic":
    print(f"{os.environ['COUNT']} static files copied.")
    sys.exit(int(os.environ["CODE"]))
`,
};

let bench: Bench;
let shell: Shell;

beforeAll(async () => {
  bench = await Bench.open();
  shell = await Shell.open(bench.engine, (await bench.stacks.ensure('debian-13')).build);
});

afterAll(async () => {
  await shell.close();
  await bench.close();
});

describe('renga/python', () => {
  test('a vendored wheel is installed without an index and runs from another folder', async () => {
    const { outcome, output } = await bench.compile('renga/python', {
      'requirements.txt': 'linnet==1.0.0\n',
      '.python-version': '3.13\n',
      Procfile: 'web: linnet app:application\n',
      'app.py': 'application = None\n',
      [`wheels/${WHEEL}`]: wheel,
    });
    expect(steady(output)).toBe(`-----> Building on the Debian-13 stack
-----> Using buildpack: renga/python
-----> Python app detected
-----> Using Python 3.13.5 of the stack
-----> Installing dependencies using pip
       Using the packages in wheels/
       Looking in links: BUILD_DIR/wheels
       Processing ./wheels/${WHEEL} (from -r requirements.txt (line 1))
       Installing collected packages: linnet
       Successfully installed linnet-1.0.0
-----> Discovering process types
       Procfile declares types -> web
-----> Compressing...
       Done: SIZE
`);
    await shell.unpack(bench.slugPath(outcome));
    const { output: seen } = await shell.run(`source .profile.d/python.sh
head -n 1 .renga/python/bin/linnet; command -v linnet python
linnet 2>&1; python -c 'import linnet, os; print(linnet.__file__, os.environ["PYTHONPATH"])'
echo "$PYTHONUNBUFFERED $PYTHONHASHSEED $WEB_CONCURRENCY"
unset WEB_CONCURRENCY; MEMORY_AVAILABLE=1024; source .profile.d/python.sh; echo "$WEB_CONCURRENCY"`);
    expect(seen).toBe(`#!/usr/bin/python3
/app/.renga/python/bin/linnet
/app/.renga/python/bin/python
usage: linnet MODULE:APPLICATION
/app/.renga/python/lib/python3.13/site-packages/linnet/__init__.py /app
1 random 2
4
`);
  });

  test('hooks run around the installation, and dependencies are read from pyproject.toml', async () => {
    const { output, outcome } = await bench.compile(
      'renga/python',
      {
        'pyproject.toml': '[project]\nname = "app"\ndependencies = ["linnet >= 1"]\n',
        'bin/pre_compile': '#!/bin/sh\necho "before $KEY"\n',
        'bin/post_compile': '#!/bin/sh\ncommand -v linnet | sed "s#.*/.renga#after .renga#"\n',
        Procfile: 'web: true\n',
        [`vendor/${WHEEL}`]: wheel,
      },
      { config: { KEY: 'value' } },
    );
    expect(outcome.ok).toBe(true);
    expect(output).toContain('-----> Running bin/pre_compile hook\n       before value\n-----> Installing');
    expect(output).toContain('-----> Running bin/post_compile hook\n       after .renga/python/bin/linnet\n');
  });

  test('a Pipfile.lock is read, and its hashes are checked', async () => {
    const lock = (hash: string): Files => ({
      'Pipfile.lock': JSON.stringify({
        _meta: { sources: [] },
        default: { linnet: { version: '==1.0.0', hashes: [`sha256:${hash}`] } },
      }),
      Procfile: 'web: true\n',
      [`wheels/${WHEEL}`]: wheel,
    });
    const right = createHash('sha256').update(wheel.bytes).digest('hex');
    expect((await bench.compile('renga/python', lock(right))).outcome.ok).toBe(true);
    const { output } = await bench.compile('renga/python', lock('0'.repeat(64)));
    expect(output).toContain(' !     A package is not the one that its hash names (exit code 1).\n');
  });

  test("Django's static files are collected", async () => {
    const files = { 'requirements.txt': '', Procfile: 'web: true\n', ...django };
    const { output } = await bench.compile('renga/python', files, { config: { COUNT: '12', CODE: '0' } });
    expect(output).toContain(
      '-----> $ python manage.py collectstatic --noinput\n       12 static files copied.\n',
    );
  });

  test('DISABLE_COLLECTSTATIC leaves them out', async () => {
    const files = { 'requirements.txt': '', Procfile: 'web: true\n', ...django };
    const { output, outcome } = await bench.compile('renga/python', files, {
      config: { DISABLE_COLLECTSTATIC: '1' },
    });
    expect(output).toContain(
      '-----> Skipping Django collectstatic since the config var DISABLE_COLLECTSTATIC is set\n',
    );
    expect(outcome.ok).toBe(true);
  });

  test.each<{
    readonly name: string;
    readonly files: Files;
    readonly config?: Record<string, string>;
    readonly says: string;
  }>([
    {
      name: 'another Python version',
      files: { 'requirements.txt': '', 'runtime.txt': 'python-3.12.1\n' },
      says: ` !     runtime.txt asks for Python 3.12.1, but stack heroku-24 has Python 3.13.5.
 !     Write 3.13 in .python-version (and remove runtime.txt) after trying the app on it, or use another stack.
`,
    },
    {
      name: 'a requirement that is not vendored',
      files: { 'requirements.txt': 'flask\n', [`wheels/${WHEEL}`]: wheel },
      says: ` !     A requirement is not among the packages in the repository (exit code 1).
 !     Add its wheel (\`pip download -d wheels -r requirements.txt\`), or set the config var PIP_NO_INDEX=false to ask the index as well.
`,
    },
    {
      name: 'an index that is away',
      files: { 'requirements.txt': 'flask\n' },
      config: { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '1' },
      says: ` !     The package index could not be reached (exit code 1).
 !     Check the network, name another index with the config var PIP_INDEX_URL, or commit the wheels in a folder named wheels.
`,
    },
    {
      name: 'a requirement that cannot be read',
      files: { 'requirements.txt': '=2\n' },
      says: ` !     A requirement cannot be read (exit code 1).
 !     The line above shows it; correct it, commit, and push again.
`,
    },
    {
      name: 'a lock file of another tool',
      files: { 'pyproject.toml': '', 'uv.lock': '' },
      says: ` !     This buildpack does not read uv.lock.
 !     Run \`uv export --no-dev --no-emit-project > requirements.txt\`, commit it, and push again.
`,
    },
    {
      name: 'static files that cannot be collected',
      files: { 'requirements.txt': '', ...django },
      config: { COUNT: '0', CODE: '3' },
      says: ` !     Django's static files could not be collected (exit code 3).
 !     The lines above say why. Correct it and push again, or set the config var DISABLE_COLLECTSTATIC=1 to go without.
`,
    },
  ])('$name ends the build with the reason and the next step', async ({ files, config = {}, says }) => {
    const { outcome, output } = await bench.compile('renga/python', files, { config });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'compile_failed' } });
    expect(output).toContain(says);
  });

  test('the wheel of the example is what its source makes', async () => {
    const files = ['backend.py', 'pyproject.toml', 'linnet/__init__.py'].map((name) => {
      const text = readFileSync(join(example, 'packages/linnet', name), 'utf8');
      return `cat >/tmp/source/${name} <<'END_OF_FILE'\n${text}END_OF_FILE`;
    });
    const { output, exitCode } = await shell.run(`mkdir -p /tmp/source/linnet
${files.join('\n')}
cd /tmp/source && python3 -c 'import backend; backend.build_wheel("/tmp")' && base64 -w0 /tmp/${WHEEL}`);
    expect({ exitCode, same: output === wheel.bytes.toString('base64') }).toEqual({
      exitCode: 0,
      same: true,
    });
  });
});
