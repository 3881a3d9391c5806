/** The version of the CLI bundle that this was built beside; put in by the build. */
declare const BUNDLE_VERSION: string;

const UNKNOWN_COMMAND = 127;

interface CliBundle {
  main(argv: readonly string[], root: string): Promise<number>;
}

/**
 * The shortest way to what a command line needs; resolves with the status to end with. Completion does without oclif,
 * everything else goes through compiled code that earlier runs left.
 */
export async function launch(argv: readonly string[], root: string): Promise<number> {
  if (argv[0] === '__complete' || argv[0] === '__refresh')
    return (await import('../completion/complete.ts')).complete(argv, root);
  // Loaded here, because completion would pay for the modules that it needs.
  const { loadCached } = await import('./bytecode-cache.ts');
  const bundle = loadCached({
    file: `${root}/dist/cli.cjs`,
    folder: cacheFolder(),
    version: BUNDLE_VERSION,
    require,
    use: argv.includes('--help') || argv.length === 0 ? 'help' : (argv[0] ?? 'help'),
  });
  const status = await (bundle.exports as CliBundle).main(argv, root);
  if (status !== UNKNOWN_COMMAND) bundle.save();
  return status;
}

function cacheFolder(env: NodeJS.ProcessEnv = process.env): string | null {
  const home = env['HOME'] ?? env['USERPROFILE'];
  if (env['RENGA_NO_CODE_CACHE'] || process.execArgv.length > 0 || !home) return null;
  if (env['XDG_CACHE_HOME']) return `${env['XDG_CACHE_HOME']}/renga/code`;
  if (process.platform === 'darwin') return `${home}/Library/Caches/renga/code`;
  if (process.platform === 'win32') return `${env['LOCALAPPDATA'] ?? home}/renga/cache/code`;
  return `${home}/.cache/renga/code`;
}
