import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/**
 * Runs a TypeScript file of the repository on the Node that package.json pins, whatever Node this is, and ends with
 * its exit code. An interruption from the keyboard reaches it as well; this process waits for it to clean up.
 *
 * @param {string} root of the repository
 * @param {string} script relative to it
 * @param {readonly string[]} args
 */
export function runOnPinnedNode(root, script, args) {
  const bin = join(root, 'node_modules/.bin');
  const node = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (spawnSync(node, ['--version']).status !== 0) {
    throw new Error('The pinned Node in node_modules does not run. Remove node_modules and run this again.');
  }
  const child = spawn(node, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 1);
  });
}
