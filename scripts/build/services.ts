import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { rarelyUsed } from './rarely-used.ts';

/** Of several services, or seldom needed. */
const PARTS = 'parts';

/** Long-running processes and the git hook: one file each, but for parts of them; packages are left where they are installed. */
const SERVICES = [
  { file: 'control-plane.js', source: 'src/lib/control-plane/main.ts' },
  { file: 'backup.js', source: 'src/lib/control-plane/backup/main.ts' },
  { file: 'router.js', source: 'src/lib/router/main.ts' },
  { file: 'pre-receive.js', source: 'src/lib/git/pre-receive.ts' },
] as const;

/** CommonJS packages in the bundle ask for others by this. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Bundles those that exist; answers a remark for each that does not. */
export async function buildServices(root: string, dist: string): Promise<readonly string[]> {
  const [present, absent] = [
    SERVICES.filter(({ source }) => existsSync(join(root, source))),
    SERVICES.filter(({ source }) => !existsSync(join(root, source))),
  ];
  await rm(join(dist, PARTS), { recursive: true, force: true });
  await Promise.all(
    present.map(({ file, source }) =>
      build({
        entryPoints: [join(root, source)],
        outdir: dist,
        entryNames: file.replace('.js', ''),
        // What is imported when it is first needed is read then.
        splitting: true,
        chunkNames: `${PARTS}/[name]-[hash]`,
        bundle: true,
        plugins: [rarelyUsed],
        banner: { js: REQUIRE },
        platform: 'node',
        target: 'node24',
        format: 'esm',
        // V8 keeps the source as long as the process lives. Names stay, for whoever reads a stack.
        minifyWhitespace: true,
        minifySyntax: true,
        legalComments: 'none',
        sourcemap: 'linked',
        logLevel: 'warning',
      }),
    ),
  );
  return absent.map(({ file, source }) => `dist/${file} left out: there is no ${source} yet`);
}
