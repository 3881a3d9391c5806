import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Logplex } from '../../../src/lib/logplex/logplex.ts';
import type { RouterBatch } from '../../../src/lib/logplex/router-batch.ts';
import type { DynoOutput } from '../../../src/lib/platform/ports.ts';

// A control plane to be killed: collects from two containers, writes lines of its own and takes router batches. What it
// has taken over it says on its standard output; its arguments are the folder and the number of its first own line.

const [folder = '', first = '0'] = process.argv.slice(2);

/** A container whose n-th piece is always the same, in uneven gusts; every third line comes in two pieces. */
const output: DynoOutput = {
  async *output(containerId, { after, signal }) {
    for (let place = Number(after ?? 0); !signal?.aborted; place += 1) {
      const half = place % 4;
      const text =
        half < 2 ? `${containerId} line ${place}` : half === 2 ? `${containerId} ` : `line ${place}`;
      const cursor = String(place + 1);
      yield { time: new Date(), micros: 0, stream: 'stdout', text, complete: half !== 2, cursor };
      if (place % 11 === 0) await delay(place % 4);
    }
  },
};

const logs = new Logplex({ folder, output });
logs.collect({ appId: 'app', containerId: 'c1', process: 'web.1' });
logs.collect({ appId: 'app', containerId: 'c2', process: 'web.2' });

process.on('message', (batch: RouterBatch) => {
  logs.routerLines(batch);
  process.send?.({ taken: batch.sequence });
});

for (let own = Number(first); ; own += 1) {
  logs.write('app', { time: new Date(), source: 'heroku', process: 'api', message: `own ${own}` });
  writeSync(1, `${own}\n`);
  await delay(1);
}
