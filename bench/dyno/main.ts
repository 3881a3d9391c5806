import { loadavg } from 'node:os';
import { findEndpoint } from '../../src/lib/engine/docker/endpoint.ts';
import { type Contest, hold } from './contest.ts';
import { Copies } from './copies.ts';
import { engineApi } from './engine-api.ts';
import type { Field } from './field.ts';
import { idle } from './idle.ts';
import { Platform } from './platform.ts';
import { print } from './report.ts';
import { restart } from './restart.ts';
import { scale } from './scale.ts';
import { Sightings } from './sightings.ts';
import { wakePaused, wakeStopped } from './wake.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 7);
const SCALE_ROUNDS = Number(process.env['SCALE_ROUNDS'] ?? 3);
/** `restart,scale`: only these. */
const ONLY = process.env['ONLY']?.split(',') ?? ['restart', 'wake', 'scale', 'idle'];

/**
 * What the platform does with dynos, against the same done by bare calls of the engine in the same minutes: contenders take
 * turns, and medians are compared. Exits with 1 when a goal is missed.
 */
async function main(): Promise<number> {
  const endpoint = await findEndpoint();
  if (!('socketPath' in endpoint)) {
    console.error('The bench needs an engine on this machine, at a socket.');
    return 2;
  }
  const { socketPath } = endpoint;
  const { ask, close } = engineApi(socketPath);
  const platform = new Platform(ask);
  const copies = new Copies(ask);
  const missed: boolean[] = [];
  try {
    await platform.deploy('pace', 'web=2 worker=1');
    await platform.deploy('crowd', 'web=1');
    await platform.deploy('drowsy', 'web=1:eco');
    const sightings = await Sightings.open({ ask, socketPath, installation: platform.id });
    const field: Field = { ask, platform, copies, sightings, rounds: ROUNDS };
    for (const [name, prepare] of CONTESTS) if (ONLY.includes(name)) missed.push(await run(prepare, field));
    if (ONLY.includes('idle')) await idle(platform);
    sightings.close();
  } finally {
    await copies.removeAll();
    await platform.installation.remove();
    close();
  }
  return missed.includes(true) ? 1 : 0;
}

const CONTESTS = [
  ['restart', restart],
  ['wake', wakePaused],
  ['wake', wakeStopped],
  ['scale', (field: Field) => scale({ ...field, rounds: SCALE_ROUNDS })],
] as const;

/** Whether the goal was missed. */
async function run(prepare: (field: Field) => Promise<Contest>, field: Field): Promise<boolean> {
  const contest = await prepare(field);
  const results = await hold(contest);
  await field.copies.removeAll();
  return print(contest, results, loadavg()[0] ?? 0);
}

process.exitCode = await main();
