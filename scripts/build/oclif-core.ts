import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);

/** Packages and built-ins that @oclif/core imports at the top and most commands never use: loaded at first touch. */
const LAZY = [
  'ansis',
  'clean-stack',
  'indent-string',
  'node:child_process',
  'node:os',
  'node:perf_hooks',
  'node:readline',
  'node:url',
  'node:util',
  'supports-color',
];

/** Whole modules of @oclif/core's dependencies that are answered by a few lines of our own. */
const SHIMS: Readonly<Record<string, string>> = {
  // Silent unless DEBUG is set, and then it says only what oclif says.
  debug: `module.exports = (name) => process.env.DEBUG ? (...words) => console.error(name, ...words) : () => {};`,
  // The real one brings readline and file watchers with it; these few files are small.
  'node:fs/promises': `
    const fs = require('node:fs');
    for (const name of ['access', 'readFile', 'stat']) exports[name] = async (...words) => fs[name + 'Sync'](...words);`,
  // A text without a tag is what it is rendered to; compiling each would be a third of the work of help.
  ejs: `
    exports.render = (text, ...words) => /<%|%>/.test(text) ? require('ejs').render(text, ...words) : text;`,
  // Each of these asks the package unless the text is plain: printable ASCII, whose letters are one column wide.
  'string-width': `
    module.exports = (text) => /^[ -~]*$/.test(text) ? text.length : require('string-width')(text);`,
  'widest-line': `
    module.exports = (text) =>
      /^[\\n -~]*$/.test(text) ? Math.max(...text.split('\\n').map((line) => line.length)) : require('widest-line')(text);`,
  'wrap-ansi': `
    module.exports = (text, columns, options = {}) => {
      const words = text.split(' ');
      const isPlain = options.trim !== false && /^[!-~]+( [!-~]+)*$/.test(text);
      if (!isPlain || words.some((word) => word.length > columns)) return require('wrap-ansi')(text, columns, options);
      let [row] = words, wrapped = '';
      for (const word of words.slice(1)) {
        if (row.length + 1 + word.length <= columns) row += ' ' + word;
        else {
          wrapped += row + '\\n';
          row = word;
        }
      }
      return wrapped + row;
    };`,
  'wsl-utils': `
    let wsl;
    Object.defineProperty(exports, 'isWsl', { get: () => wsl ??= process.platform === 'linux' && /microsoft/i.test(require('node:os').release()) });
    exports.powerShellPath = async () => 'powershell.exe';`,
};

/** Packages for what a bundle with its commands inside never does: look for plugins and command files, draw spinners. */
const UNUSED = ['cli-spinners', 'lilconfig', 'minimatch', 'tinyglobby'];

/** What plugins import of the whole of @oclif/core, without the rest of it. */
const CORE = `
  exports.Args = require('@oclif/core/args');
  exports.Command = require('@oclif/core/command').Command;
  exports.Flags = require('@oclif/core/flags');
  exports.loadHelpClass = require('@oclif/core/help').loadHelpClass;`;

interface Patch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Start-up work of @oclif/core that is done twice, or touches the standard streams before anything is printed. */
const PATCHES: readonly Patch[] = [
  {
    // Our output module swallows EPIPE itself.
    file: 'lib/command.js',
    from: `process.stdout.on('error', (err) => {
    if (err && err.code === 'EPIPE')
        return;
    throw err;
});`,
    to: '',
  },
  {
    // Every command run would read the configuration that was just read once more.
    file: 'lib/config/config.js',
    from: `        if (isConfig(opts)) {`,
    to: `        if (opts instanceof Config)
            return opts;
        if (isConfig(opts)) {`,
  },
  {
    // It would make a list of all topics for each topic.
    file: 'lib/help/index.js',
    from: `        return this.config.topics.filter((topic) => {
            // it is assumed a topic has a child if it has children
            const hasChild = this.config.topics.some((subTopic) => subTopic.name.includes(\`\${topic.name}:\`));
            return hasChild;
        });`,
    to: `        const names = this.config.topics.map(({ name }) => name).join('\\n');
        return this.config.topics.filter(({ name }) => names.includes(name + ':'));`,
  },
  {
    file: 'lib/screen.js',
    from: `exports.stdtermwidth = columns || termwidth(process.stdout);
exports.errtermwidth = columns || termwidth(process.stderr);`,
    to: `Object.defineProperty(exports, 'stdtermwidth', { get: () => columns || termwidth(process.stdout) });
Object.defineProperty(exports, 'errtermwidth', { get: () => columns || termwidth(process.stderr) });`,
  },
  {
    file: 'lib/screen.js',
    from: 'exports.errtermwidth = exports.stdtermwidth = void 0;',
    to: '',
  },
  {
    // Action lines are our own; oclif's are never started.
    file: 'lib/ux/index.js',
    from: `exports.action = ACTION_TYPE === 'spinner' ? new spinner_1.default() : new simple_1.default();`,
    to: `exports.action = { start() {}, stop() {} };`,
  },
  {
    file: 'lib/ux/index.js',
    from: 'Boolean(process.stderr.isTTY)',
    to: 'false',
  },
];

/**
 * Makes @oclif/core cheap to start inside a bundle without changing what it does: rare dependencies become lazy, and
 * the standard streams stay untouched until something is printed. Every patch must apply, so an upgrade that moves
 * the code fails the build instead of losing the gain.
 */
export function leanOclif(): Plugin {
  return {
    name: 'lean-oclif',
    setup(build) {
      const pending = new Set(PATCHES);
      const coreFolder = dirname(require.resolve('@oclif/core/package.json'));
      build.onResolve({ filter: /^@oclif\/core$/ }, () => ({ path: 'core', namespace: 'core' }));
      build.onLoad({ filter: /.*/, namespace: 'core' }, () => ({ contents: CORE, resolveDir: coreFolder }));
      build.onResolve({ filter: /^[^./]/ }, (args) => {
        if (args.namespace === 'lazy' || !isCore(args.importer)) return undefined;
        if (UNUSED.includes(args.path)) return { path: args.path, namespace: 'unused' };
        if (args.path in SHIMS) return { path: args.path, namespace: 'shim' };
        if (LAZY.includes(args.path)) return { path: args.path, namespace: 'lazy' };
        return undefined;
      });
      build.onLoad({ filter: /.*/, namespace: 'shim' }, (args) => ({
        contents: SHIMS[args.path] ?? '',
        resolveDir: coreFolder,
      }));
      build.onLoad({ filter: /.*/, namespace: 'unused' }, (args) => ({ contents: unused(args.path) }));
      build.onLoad({ filter: /.*/, namespace: 'lazy' }, (args) => ({
        contents: lazyProxy(args.path),
        resolveDir: coreFolder,
      }));
      build.onLoad(
        {
          filter:
            /@oclif[\\/]core[\\/]lib[\\/](command|config[\\/]config|help[\\/]index|screen|ux[\\/]index)\.js$/,
        },
        async (args) => {
          let contents = await readFile(args.path, 'utf8');
          for (const patch of PATCHES.filter((each) => args.path.split(sep).join('/').endsWith(each.file))) {
            if (!contents.includes(patch.from))
              throw new Error(`@oclif/core changed: a patch of ${patch.file} no longer applies`);
            contents = contents.replace(patch.from, () => patch.to);
            pending.delete(patch);
          }
          return { contents };
        },
      );
      build.onEnd(() => {
        if (pending.size > 0) throw new Error(`@oclif/core changed: ${[...pending][0]?.file} was not loaded`);
      });
    },
  };
}

const isCore = (importer: string): boolean => /@oclif[\\/]core[\\/]lib[\\/]/.test(importer);

/** A stand-in that loads the module when it is first used; `__esModule` is answered without loading. */
function lazyProxy(name: string): string {
  const isModule = Boolean(require(name).__esModule);
  return `
    let loaded;
    const load = () => loaded ??= require(${JSON.stringify(name)});
    module.exports = new Proxy(function () {}, {
      get: (_, key) => key === '__esModule' ? ${isModule} : load()[key],
      apply: (_, self, words) => Reflect.apply(load(), self, words),
      construct: (_, words) => Reflect.construct(load(), words),
      has: (_, key) => key in load(),
    });`;
}

/** A stand-in that says so, should it be used after all. */
function unused(name: string): string {
  const message = JSON.stringify(`${name} is not part of this bundle`);
  return `module.exports = new Proxy(function () {}, {
    get: (_, key) => { if (key === '__esModule') return false; throw new Error(${message}); },
    apply: () => { throw new Error(${message}); },
  });`;
}
