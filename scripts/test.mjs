// npm test: everything it needs, then every test. Runs on the Node of the machine and goes on with the pinned one.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies } from './setup/dependencies.mjs';
import { runOnPinnedNode } from './setup/pinned-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  installDependencies(root);
  runOnPinnedNode(root, 'scripts/test/main.ts', process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
