import { RouterProcess } from '../../../src/lib/router/router-process.ts';
import { tableFor } from './tables.ts';

// Stands for a control plane: starts or adopts the router of a home, publishes a table, and stays until it is killed.
const [home = '', entry = '', address = '', version = '1'] = process.argv.slice(2);
const router = await RouterProcess.start({ home, entry, port: 0, version: 'test' });
await router.publish(tableFor(Number(version), address));
process.stdout.write(`${router.port}\n`);
setInterval(() => undefined, 1000);
