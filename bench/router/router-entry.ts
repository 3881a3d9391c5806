import { main } from '../../src/lib/router/main.ts';

// The router from its source, as a process that the bench can pin and measure.
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
await main({ env: process.env, argv: process.argv.slice(2), version: 'bench', signal: stop.signal });
process.exit(0);
