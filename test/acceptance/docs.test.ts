import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation } from './installation.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Shown for people and run elsewhere: these would install, test or replace the very thing that runs this test. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'npm run quickstart': 'test/quickstart',
  'npm link': 'the installation of this test has its own renga on the path',
  'npm ci': 'the first step of every run of the tests',
  'npm test': 'this is it',
  'npm run check': 'the step before the tests',
};

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The lines of every block of commands on a page. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap((block) =>
    (block[1] ?? '').trimEnd().split('\n'),
  );
}

describe('every command that the documentation shows works', () => {
  const renga = new Installation();
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('young-haiku', {
      Procfile: 'web: exec python3 -m http.server $PORT\n',
      'app.json': JSON.stringify({ env: { ADMIN_EMAIL: { required: false } } }),
    });
    // `open` starts the browser that this variable names.
    writeFileSync(join(renga.work, 'browser'), '#!/bin/sh\necho "$1" > "$HOME/opened"\n', { mode: 0o755 });
    renga.env['BROWSER'] = join(renga.work, 'browser');
  });
  afterAll(() => renga.remove());

  it.each(pages.flatMap((page) => commandsOf(page).map((command) => [page, command] as const)))(
    '%s: %s',
    async (_, command) => {
      if (command in RUN_ELSEWHERE) return;
      const outcome = await renga.type('sh', ['-c', command], { cwd: folder });
      expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    },
    60_000,
  );
});
