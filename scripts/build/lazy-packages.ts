import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/**
 * Turns `import('inquirer')` and the like into a file of its own, so that a command pays for a package only when it
 * comes to using it. The names that were met are added to `found`.
 */
export function lazyPackages(found: Set<string>): Plugin {
  return {
    name: 'lazy-packages',
    setup(setup) {
      setup.onResolve({ filter: /^[a-z@]/ }, (args) => {
        if (args.kind !== 'dynamic-import' || args.path.startsWith('node:') || inPackage(args.importer))
          return undefined;
        found.add(args.path);
        return { path: `./lazy/${fileName(args.path)}`, external: true };
      });
    },
  };
}

/** Bundles each package into `dist/lazy`. */
export async function buildLazyPackages(root: string, dist: string, names: readonly string[]): Promise<void> {
  await rm(join(dist, 'lazy'), { recursive: true, force: true });
  await Promise.all(
    names.map((name) =>
      build({
        stdin: {
          contents: `export * from '${name}'; import * as all from '${name}'; export default all['default'];`,
          resolveDir: root,
        },
        outfile: join(dist, 'lazy', fileName(name)),
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node24',
        format: 'cjs',
        footer: { js: DEFAULT_AS_MODULE },
        external: ['typescript', 'ts-node', 'tsx'],
        logOverride: { 'import-is-undefined': 'silent' },
        logLevel: 'error',
      }),
    ),
  );
}

/** In Node's eyes the default export of a CommonJS file is the whole of it, so the default has to be the whole. */
const DEFAULT_AS_MODULE = `
{ const all = module.exports, main = all.default;
  if (main) {
    for (const key of Object.keys(all)) if (!(key in main)) Object.defineProperty(main, key, { value: all[key] });
    module.exports = main;
  } }`;

const fileName = (name: string): string => `${name.replaceAll(/[@/]/g, '-').replace(/^-/, '')}.cjs`;

const inPackage = (importer: string): boolean => /[\\/]node_modules[\\/]/.test(importer);
