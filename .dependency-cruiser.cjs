// Who may import whom: docs/architecture.md in executable form. A module is a folder of src/lib; what a row does not
// name is forbidden. test/architecture/layers.test.ts breaks every rule once.

/** The doors of a module that others may not enter as they like. */
const PORTS = 'platform/(ports|settings)[.]ts$';
const ENGINE = 'engine/[^/]+[.]ts$';

const SERVICE = [PORTS, 'domain/', 'std/'];
const ENGINE_SERVICE = [...SERVICE, ENGINE];

/** Module to what it may import, as beginnings of paths in src/lib. */
const ROWS = {
  std: [],
  schema: ['std/'],
  domain: ['std/'],
  platform: ['domain/', 'std/'],
  store: SERVICE,
  engine: ['std/'],
  'dyno-manager': ENGINE_SERVICE,
  builder: ENGINE_SERVICE,
  router: SERVICE,
  logplex: SERVICE,
  rendezvous: ENGINE_SERVICE,
  'data-port': ['domain/', 'std/'],
  ssh: SERVICE,
  certificates: SERVICE,
  git: SERVICE,
  'addon-providers': ENGINE_SERVICE,
  registry: ENGINE_SERVICE,
  html: [],
  api: ['platform/', 'schema/', 'html/', 'domain/', 'std/'],
  dashboard: ['schema/', 'html/', 'std/'],
  'control-plane': [
    'std/',
    'schema/',
    'domain/',
    'platform/',
    'store/',
    'engine/',
    'dyno-manager/',
    'builder/',
    'router/',
    'logplex/',
    'rendezvous/',
    'data-port/',
    'ssh/',
    'certificates/',
    'git/',
    'addon-providers/',
    'registry/',
    'api/',
    'dashboard/',
  ],
  client: ['schema/', 'std/'],
  backend: ['client/', 'schema/', 'std/'],
  cli: ['backend/', 'client/', 'schema/', 'domain/', 'std/'],
};

/** Package or built-in to the only folders that may import it. */
const SINGLE_HOMES = {
  dockerode: ['src/lib/engine/docker/'],
  kysely: ['src/lib/store/'],
  '@peculiar': ['src/lib/certificates/'],
  'acme-client': ['src/lib/certificates/'],
  // The lock is no database: SQLite holds the one file lock that the kernel frees however its process dies.
  'node:sqlite': ['src/lib/store/', 'src/lib/control-plane/owner-lock.ts'],
};

const layer = ([module, allowed]) => ({
  name: `layer-${module}`,
  severity: 'error',
  comment: `${module} imports something that its row of the table does not name`,
  from: { path: `^src/lib/${module}/` },
  to: {
    path: '^src/',
    pathNot: [`^src/lib/${module}/`, ...allowed.map((beginning) => `^src/lib/${beginning}`)],
  },
});

const singleHome = ([name, folders]) => ({
  name: `only-home-of-${name.replace('node:', '')}`,
  severity: 'error',
  comment: `${name} is known to ${folders.join(' and ')} alone`,
  from: { path: '^(src|scripts|bin)/', pathNot: folders.map((folder) => `^${folder}`) },
  to: { path: `^(node_modules/)?(@types/)?${name.replace('node:', '(node:)?')}(/|$)` },
});

module.exports = {
  forbidden: [
    ...Object.entries(ROWS).map(layer),
    {
      name: 'layer-commands',
      severity: 'error',
      comment: 'a command imports lib/cli, and beside it only the types of what lib/cli hands out',
      from: { path: '^src/commands/' },
      to: { path: '^src/', pathNot: ['^src/lib/cli/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'layer-commands-types',
      severity: 'error',
      comment: 'the types that a command may name are those of the client side',
      from: { path: '^src/commands/' },
      to: { path: '^src/', pathNot: ['^src/lib/(cli|backend|client|schema|domain|std)/'] },
    },
    {
      name: 'module-without-a-row',
      severity: 'error',
      comment: 'every folder of src/lib has its row in this table',
      from: { path: '^src/lib/[^/]+/', pathNot: `^src/lib/(${Object.keys(ROWS).join('|')})/` },
      to: {},
    },
    {
      name: 'nothing-above-the-entry-points',
      severity: 'error',
      comment: 'the library does not know who starts it',
      from: { path: '^src/lib/' },
      to: { path: '^(bin|scripts|test|bench|dist)/' },
    },
    ...Object.entries(SINGLE_HOMES).map(singleHome),
    {
      name: 'import-of-nothing',
      severity: 'error',
      comment: 'the imported file or package does not exist',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules/.cache)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
