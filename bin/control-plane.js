#!/usr/bin/env node
// Runs the control plane of the installation in RENGA_HOME; the command line starts it when it is needed.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from '../dist/control-plane.js';

const packageRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const stop = new AbortController();
process
  .on('SIGTERM', () => stop.abort())
  .on('SIGINT', () => stop.abort())
  .on('SIGHUP', () => undefined);

process.exit(
  await main({
    env: process.env,
    packageRoot,
    version,
    signal: stop.signal,
    write: (text) => process.stderr.write(text),
  }),
);
