#!/usr/bin/env node
// Runs the router of the installation in RENGA_HOME; the control plane starts it.
import { existsSync, readFileSync } from 'node:fs';

const built = new URL('../dist/router.js', import.meta.url);
const { main } = await import(existsSync(built) ? built.href : '../src/lib/router/main.ts');
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const stop = new AbortController();
process
  .on('SIGTERM', () => stop.abort())
  .on('SIGINT', () => stop.abort())
  .on('SIGHUP', () => undefined);

try {
  await main({ env: process.env, argv: process.argv.slice(2), version, signal: stop.signal });
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
