import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Bench, type Compiled, type Files } from './support/bench.ts';
import { Shell } from './support/shell.ts';

let bench: Bench;
let shell: Shell;

beforeAll(async () => {
  bench = await Bench.open();
  shell = await Shell.open(bench.engine, (await bench.stacks.ensure('debian-13')).run);
});

afterAll(async () => {
  await shell.close();
  await bench.close();
});

const site = (wishes: object, files: Files = {}): Files => ({
  'static.json': JSON.stringify({ root: 'dist', ...wishes }),
  'dist/index.html': 'home',
  'dist/about.html': 'about',
  'dist/404.html': 'missing',
  'dist/assets/app.js': 'code',
  ...files,
});

describe('renga/static', () => {
  test('a folder with an index.html is served by nginx, and nothing else of the app is', async () => {
    const compiled = await bench.compile('renga/static', {
      'index.html': 'home',
      'a/index.html': 'inner',
      Procfile: 'x: y\n',
      '.env': 'SECRET=1',
    });
    expect(compiled.output).toContain(
      '-----> Static site app detected\n-----> Preparing the site\n       Served by nginx/',
    );
    expect(compiled.outcome).toMatchObject({
      ok: true,
      slug: { processTypes: { web: '.renga/static/serve' } },
    });
    expect(
      await answers(compiled, ['/', '/a/', '/Procfile', '/.env', '/.renga/static/serve', '/none']),
    ).toEqual(['200 home', '200 inner', '404', '404', '404', '404']);
  });

  test('static.json says how the site is served', async () => {
    const compiled = await bench.compile(
      'renga/static',
      site({
        clean_urls: true,
        error_page: '404.html',
        https_only: true,
        headers: { '/assets/**': { 'X-Kept': 'max "age" $1' }, '/': { 'X-Kept': 'no' } },
        redirects: {
          '/old/*': { url: '/about', status: 302 },
          '/gone': { url: 'https://example.com/?a=$b' },
        },
        routes: { '/app/**': 'index.html' },
      }),
    );
    const paths = [
      '/',
      '/about',
      '/about.html?a=1',
      '/index.html',
      '/assets/app.js',
      '/old/page',
      '/gone',
      '/app/deep/link',
      '/none',
    ];
    expect(await answers(compiled, paths)).toEqual([
      '200 X-Kept: no home',
      '200 about',
      '301 Location: /about?a=1',
      '301 Location: /',
      '200 X-Kept: max "age" $1 code',
      '302 Location: /about',
      '301 Location: https://example.com/?a=$b',
      '200 home',
      '404 missing',
    ]);
    expect(
      await answers(
        compiled,
        ['/about?x=y'],
        '--header "X-Forwarded-Proto: http" --header "Host: site.test"',
      ),
    ).toEqual(['301 Location: https://site.test/about?x=y']);
  });

  test('one access line a request goes to the log', async () => {
    const compiled = await bench.compile('renga/static', { 'index.html': 'home' });
    await shell.unpack(bench.slugPath(compiled.outcome));
    const { output } = await shell.run(
      serving(
        'curl -s -H "X-Request-ID: id-1" -H "X-Forwarded-For: 1.2.3.4" localhost:5000/; sleep 0.2',
        '/dev/stdout',
      ),
    );
    expect(output).toContain('1.2.3.4 "GET / HTTP/1.1" 200 4 request_id=id-1\n');
  });

  test.each([
    [
      'static.json is not JSON',
      { 'static.json': '{', 'index.html': '' },
      'static.json is not JSON: Expecting property name',
    ],
    [
      'a root that is absent',
      site({ root: 'build' }),
      'static.json: the folder of "root", build, does not exist after the build',
    ],
    [
      'a root outside the app',
      site({ root: '../etc' }),
      'static.json: "root" is "../etc", but it has to be a plain folder of the app',
    ],
    [
      'a value of the wrong kind',
      site({ clean_urls: 'yes' }),
      'static.json: "clean_urls" is "yes", but it has to be true or false',
    ],
    [
      'a header that is none',
      site({ headers: { '/': { 'A B': 'c' } } }),
      'static.json: "A B" is not the name of a header',
    ],
    [
      'a redirect without an address',
      site({ redirects: { '/a': { status: 301 } } }),
      'static.json: the redirect of "/a" needs a url',
    ],
  ] as const)('%s ends the build', async (_, files, says) => {
    const { outcome, output } = await bench.compile('renga/static', files);
    expect(outcome.ok).toBe(false);
    expect(output).toContain(says);
  });
});

async function answers(
  { outcome }: Compiled,
  paths: readonly string[],
  options = '',
): Promise<readonly string[]> {
  await shell.unpack(bench.slugPath(outcome));
  const secure = options === '' ? '--header "X-Forwarded-Proto: https"' : options;
  const asks = paths.map((path) => `ask '${path}'`).join('\n');
  const { output } = await shell.run(
    serving(
      `ask() {
  curl --silent --dump-header /tmp/headers --output /tmp/body ${secure} "http://localhost:5000$1"
  status=$(head -n 1 /tmp/headers | cut -d' ' -f2)
  headers=$(tr -d '\\r' </tmp/headers | grep -E '^(Location|X-Kept):' | tr '\\n' ' ')
  body=$(grep -v '^<' /tmp/body)
  echo "$status $headers$body" | sed 's/ *$//'
}
${asks}`,
      '/dev/null',
    ),
  );
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^(30\d .*) .*center.*$/, '$1'));
}

/** A script that runs while the site is served. */
function serving(script: string, log: string): string {
  return `.renga/static/serve >${log} 2>&1 &
nginx=$!
for _ in $(seq 100); do curl --silent --output /dev/null http://localhost:5000/ && break; sleep 0.05; done
${script}
kill "$nginx"; wait "$nginx"
rm -rf /app/* /app/.[!.]*`;
}
