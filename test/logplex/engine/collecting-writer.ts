import { DockerEngine } from '../../../src/lib/engine/docker/docker-engine.ts';
import { Logplex } from '../../../src/lib/logplex/logplex.ts';

// A control plane to be killed: collects from the container of its second argument into the folder of its first, and
// says so when all of it is collected.

const [folder = '', containerId = ''] = process.argv.slice(2);

const logs = new Logplex({
  folder,
  output: new DockerEngine().containers,
  collectedWithinMs: 120_000,
});
logs.collect({ appId: 'app', containerId, process: 'web.1' });
await logs.collected(containerId);
await logs.close();
process.stdout.write('collected\n');
