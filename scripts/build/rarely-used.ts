import type { Plugin } from 'esbuild';

/** Packages that are bundled, because of what they would load at once and hardly ever use. */
const BUNDLED = /^(dockerode|docker-modem)$/;
/** What only builds by BuildKit and engines behind SSH need: tens of megabytes of memory in every control plane. */
const DEFERRED = /^(@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|\.\/ssh)$/;
/** Packages of many small files, which take a third of a start to find and read one by one; with all that they need. */
const JOINED = /^(execa|hono|kysely)(\/|$)/;
const IN_PACKAGE = /[\\/]node_modules[\\/]/;
const IN_BUNDLED = /[\\/]node_modules[\\/](dockerode|docker-modem)[\\/]/;

/** Leaves packages where they are installed, but for those that have to be taught to load less. */
export const rarelyUsed: Plugin = {
  name: 'rarely-used',
  setup(setup) {
    setup.onResolve({ filter: DEFERRED }, ({ path, importer }) =>
      IN_BUNDLED.test(importer) ? { path, namespace: 'deferred' } : undefined,
    );
    setup.onLoad({ filter: /.*/, namespace: 'deferred' }, ({ path }) => ({ contents: deferred(path) }));
    setup.onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
      const isPart = IN_PACKAGE.test(importer) && !IN_BUNDLED.test(importer);
      return kind === 'entry-point' || BUNDLED.test(path) || JOINED.test(path) || isPart
        ? undefined
        : { path, external: true };
    });
  },
};

/** A module, or the function that it is, which is loaded with its first use. */
function deferred(path: string): string {
  const name = JSON.stringify(path === './ssh' ? 'docker-modem/lib/ssh' : path);
  return `module.exports = new Proxy(function () {}, {
  get: (_, key) => require(${name})[key],
  apply: (_, self, words) => Reflect.apply(require(${name}), self, words),
});`;
}
