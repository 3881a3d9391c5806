#!/usr/bin/env node
// Plain JavaScript for whatever Node the machine has: finds a Node that is new enough, then the shortest way on.
const OLDEST = 24;
const ROOT = new URL('..', import.meta.url);

if (Number.parseInt(process.versions.node, 10) < OLDEST) await runOnPinnedNode();
else await runHere();

async function runHere() {
  const fs = process.getBuiltinModule('node:fs');
  const argv = process.argv.slice(2);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === 'version')) {
    const { name, version } = JSON.parse(fs.readFileSync(new URL('package.json', ROOT), 'utf8'));
    fs.writeSync(1, `${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
    return;
  }
  const root = process
    .getBuiltinModule('node:url')
    .fileURLToPath(ROOT)
    .replace(/[\\/]$/, '');
  if (!fs.existsSync(`${root}/dist/launch.cjs`))
    return refuse('This copy of renga has not been built: npm run build');
  const { launch } = process.getBuiltinModule('node:module').createRequire(import.meta.url)(
    '../dist/launch.cjs',
  );
  process.exitCode = await launch(argv, root);
}

async function runOnPinnedNode() {
  const { existsSync } = await import('node:fs');
  const { fileURLToPath } = await import('node:url');
  const places = ['node_modules/node/bin/node', 'node_modules/node/bin/node.exe', 'node_modules/.bin/node'];
  const node = places.map((place) => fileURLToPath(new URL(place, ROOT))).find((path) => existsSync(path));
  if (!node)
    return refuse(
      `renga needs Node ${OLDEST} or newer, and this is ${process.version}: install it, or run npm install in ${fileURLToPath(ROOT)}`,
    );
  const { spawn } = await import('node:child_process');
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends its signals to both of us; others reach only this process and are passed on.
  const passOn = (signal) => (process.stdin.isTTY && signal === 'SIGINT') || child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (...outcome) => resolve(outcome));
  });
  if (!signal) process.exit(code);
  for (const each of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(each);
  process.kill(process.pid, signal);
}

function refuse(message) {
  process.stderr.write(` ›   Error: ${message}\n`);
  process.exitCode = 1;
}
