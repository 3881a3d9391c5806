import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as RuleFile;

interface RuleFile {
  readonly forbidden: NonNullable<NonNullable<ICruiseOptions['ruleSet']>['forbidden']>;
  readonly options: ICruiseOptions;
}

/** The table of docs/architecture.md, written down a second time on purpose: the rules must say the same. */
const SERVICES = 'platform/ports platform/settings domain std';
const TABLE: Readonly<Record<string, string>> = {
  std: '',
  schema: 'std',
  domain: 'std',
  platform: 'domain std',
  store: SERVICES,
  engine: 'std',
  'dyno-manager': `${SERVICES} engine`,
  builder: `${SERVICES} engine`,
  router: SERVICES,
  logplex: SERVICES,
  rendezvous: `${SERVICES} engine`,
  certificates: SERVICES,
  git: SERVICES,
  'addon-providers': `${SERVICES} engine`,
  html: '',
  api: 'platform platform/ports platform/settings schema html domain std',
  dashboard: 'schema html std',
  'control-plane':
    'std schema domain platform platform/ports platform/settings store engine engine/docker dyno-manager builder router logplex rendezvous certificates git addon-providers api dashboard',
  client: 'schema std',
  backend: 'client schema std',
  cli: 'backend client schema domain std',
};

/** Every place that something can be imported from: a file of each module, and the doors within some. */
const PLACES = [...Object.keys(TABLE), 'platform/ports', 'platform/settings', 'engine/docker'];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'renga-layers-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('layer rules', () => {
  test('the tree keeps them', async () => {
    expect(await violations(root)).toEqual([]);
  });

  test('every import that the table does not name is refused, and no other', async () => {
    const tree = newTree();
    for (const place of PLACES) tree.write(`src/lib/${targetFile(place)}`, 'export const value = 1;\n');
    const expected: string[] = [];
    for (const module of Object.keys(TABLE)) {
      for (const place of PLACES.filter((candidate) => candidate.split('/')[0] !== module)) {
        const from = `src/lib/${module}/imports-${place.replace('/', '-')}.ts`;
        tree.write(from, `import { value } from '../${targetFile(place)}';\nexport const own = value;\n`);
        if (!allowed(module, place)) expected.push(`layer-${module}: ${from} → src/lib/${targetFile(place)}`);
      }
    }
    expect(await violations(tree.path)).toEqual(expected.sort());
  });

  test('an import of a type alone is refused like any other', async () => {
    const tree = newTree();
    tree.write('src/lib/store/rows.ts', 'export interface Row { readonly id: string }\n');
    tree.write(
      'src/lib/domain/app.ts',
      "import type { Row } from '../store/rows.ts';\nexport type App = Row;\n",
    );
    expect(await violations(tree.path)).toEqual([
      'layer-domain: src/lib/domain/app.ts → src/lib/store/rows.ts',
    ]);
  });

  test('a command imports lib/cli, and only types of the client side', async () => {
    const tree = newTree();
    for (const module of ['cli', 'client', 'schema', 'platform']) {
      tree.write(`src/lib/${module}/door.ts`, 'export const value = 1;\nexport type Shape = string;\n');
    }
    tree.write(
      'src/commands/apps/index.ts',
      "import { value } from '../../lib/cli/door.ts';\nexport default value;\n",
    );
    tree.write(
      'src/commands/apps/info.ts',
      "import type { Shape } from '../../lib/client/door.ts';\nexport type A = Shape;\n",
    );
    tree.write(
      'src/commands/apps/open.ts',
      "import { value } from '../../lib/client/door.ts';\nexport default value;\n",
    );
    tree.write(
      'src/commands/apps/create.ts',
      "import type { Shape } from '../../lib/platform/door.ts';\nexport type A = Shape;\n",
    );
    expect(await violations(tree.path)).toEqual([
      'layer-commands-types: src/commands/apps/create.ts → src/lib/platform/door.ts',
      'layer-commands: src/commands/apps/open.ts → src/lib/client/door.ts',
    ]);
  });

  test('Docker and SQL have one home each', async () => {
    const tree = newTree();
    for (const name of ['dockerode', 'kysely']) {
      tree.write(`node_modules/${name}/package.json`, `{"name":"${name}","main":"index.js"}`);
      tree.write(`node_modules/${name}/index.js`, 'module.exports = {};\n');
    }
    const imports = (name: string) => `import thing from '${name}';\nexport const own = thing;\n`;
    tree.write('src/lib/engine/docker/client.ts', imports('dockerode'));
    tree.write('src/lib/store/database.ts', imports('kysely'));
    tree.write('src/lib/store/sqlite.ts', imports('node:sqlite'));
    tree.write('src/lib/builder/image.ts', imports('dockerode'));
    tree.write('src/lib/api/query.ts', imports('kysely'));
    tree.write('src/lib/logplex/index-file.ts', imports('node:sqlite'));
    expect(await violations(tree.path)).toEqual([
      'only-home-of-dockerode: src/lib/builder/image.ts → node_modules/dockerode/index.js',
      'only-home-of-kysely: src/lib/api/query.ts → node_modules/kysely/index.js',
      'only-home-of-sqlite: src/lib/logplex/index-file.ts → node:sqlite',
    ]);
  });

  test('a module without a row, an import of nothing and an import from above are refused', async () => {
    const tree = newTree();
    tree.write('scripts/tool.ts', 'export const value = 1;\n');
    tree.write('src/lib/utils/pad.ts', "import { sep } from 'node:path';\nexport const pad = sep;\n");
    tree.write('src/lib/std/gone.ts', "import { value } from './nowhere.ts';\nexport const own = value;\n");
    tree.write(
      'src/lib/std/up.ts',
      "import { value } from '../../../scripts/tool.ts';\nexport const own = value;\n",
    );
    expect(await violations(tree.path)).toEqual([
      'import-of-nothing: src/lib/std/gone.ts → ./nowhere.ts',
      'module-without-a-row: src/lib/utils/pad.ts → path',
      'nothing-above-the-entry-points: src/lib/std/up.ts → scripts/tool.ts',
    ]);
  });
});

function targetFile(place: string): string {
  if (place === 'platform/ports' || place === 'platform/settings') return `${place}.ts`;
  return `${place}/target.ts`;
}

function allowed(module: string, place: string): boolean {
  return (TABLE[module] ?? '').split(' ').includes(place);
}

function newTree(): { readonly path: string; write(file: string, text: string): void } {
  const path = mkdtempSync(join(folder, 'tree-'));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  write('package.json', '{"type":"module"}');
  return { path, write };
}

/** `rule: from → to` of every broken rule, sorted. */
async function violations(baseDir: string): Promise<readonly string[]> {
  const { tsConfig: _, ...options } = config.options;
  const result = await cruise(['src'], {
    ...options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  });
  return [...(result.output as ICruiseResult).summary.violations]
    .map((violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`)
    .sort();
}
