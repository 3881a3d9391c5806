import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Plain JavaScript: it runs on the Node of the machine, before the pinned one is there.

/**
 * Runs `npm ci` when what is installed is not what package-lock.json says.
 *
 * @param {string} root of the repository
 * @throws {Error} when npm fails; it has said why
 */
export function installDependencies(root) {
  if (areDependenciesCurrent(root)) return;
  console.error('Installing the dependencies (npm ci)...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, error } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error)
    throw new Error(
      `npm cannot be started (${error.message}). Install Node.js with npm, then run this again.`,
    );
  if (status !== 0)
    throw new Error(
      'The dependencies could not be installed; npm says why above. Run this again when it is solved.',
    );
}

/** @param {string} root */
export function areDependenciesCurrent(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || installed[path]?.version === entry.version || entry.optional || entry.devOptional,
  );
}

/** @param {string} file */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}
