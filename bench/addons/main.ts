import { loadavg } from 'node:os';
import { localSocket } from '../../src/lib/backend/local-backend.ts';
import { PlatformClient } from '../../src/lib/client/platform-client.ts';
import { socketTransport } from '../../src/lib/client/socket-transport.ts';
import type { AddOnResource } from '../../src/lib/client/wire/add-on.ts';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { newId } from '../../src/lib/std/ids.ts';
import { Installation } from '../../test/acceptance/installation.ts';
import { hold, type Times } from '../dyno/contest.ts';
import { print } from '../dyno/report.ts';
import { Stopwatch } from '../dyno/stopwatch.ts';
import { BareDatabase } from './bare-database.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 7);
const APP = 'ledger';
const LOOK_MS = 10;

/**
 * How long a new PostgreSQL takes until it answers, against `initdb` and the start of a container of the same image by
 * bare calls of the engine, in the same minutes. Exits with 1 when the goal is missed.
 */
async function main(): Promise<number> {
  const installation = new Installation();
  const client = new PlatformClient({ transport: socketTransport(localSocket(installation.home)) });
  const engine = new DockerEngine();
  try {
    await installation.must(`apps:create ${APP}`);
    // The image of the service is made once for a machine.
    await installation.must(`addons:create postgresql --app ${APP} --name pattern --wait`);
    const bare = await BareDatabase.like(engine, await client.addOns.get('pattern'));

    const typed = async (): Promise<Times> => {
      const name = `typed-${newId()}`;
      const watch = new Stopwatch();
      await installation.must(`addons:create postgresql --app ${APP} --name ${name} --wait`);
      const ready = watch.ms;
      await removed(client, await client.addOns.get(name));
      return { new: ready };
    };

    const asked = async (): Promise<Times> => {
      const watch = new Stopwatch();
      const { id } = await client.addOns.create(APP, { plan: 'postgresql' });
      let addOn = await client.addOns.get(id);
      for (; addOn.state !== 'provisioned'; addOn = await client.addOns.get(id)) await pause();
      const ready = watch.ms;
      await removed(client, addOn);
      return { new: ready };
    };

    const contest = {
      title: 'a new PostgreSQL, until it answers',
      floorWords: 'volume, container, initdb, start, by bare calls of the engine',
      goal: 1.5,
      rounds: ROUNDS,
      floor: { name: 'bare container', run: () => bare.run() },
      ours: { name: 'renga addons:create --wait', run: typed },
      others: [{ name: 'renga, over the API', run: asked }],
    };
    return print(contest, await hold(contest), loadavg()[0] ?? 0) ? 1 : 0;
  } finally {
    await installation.remove();
  }
}

async function removed(client: PlatformClient, addOn: AddOnResource): Promise<void> {
  await client.addOns.delete(addOn, { force: true });
  while ((await client.addOns.list()).some(({ id }) => id === addOn.id)) await pause();
}

const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

process.exitCode = await main();
