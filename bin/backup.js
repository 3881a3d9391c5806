#!/usr/bin/env node
// Saves the installation in RENGA_HOME, or puts a saved one there; the command line starts it.
import { readFileSync } from 'node:fs';
import { main } from '../dist/backup.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

process.exitCode = await main({
  words: process.argv.slice(2),
  env: process.env,
  version,
  write: (text) => process.stdout.write(text),
});
