import { main } from '../../../src/lib/router/main.ts';

// The router as a process, from its source; the version is a part of the environment, so that a test can change it.
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
const version = process.env['TEST_ROUTER_VERSION'] ?? 'test';
await main({ env: process.env, argv: process.argv.slice(2), version, signal: stop.signal });
process.exit(0);
