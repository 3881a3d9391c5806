import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { systemClock } from '../../src/lib/std/clock.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { violations } from '../support/invariants.ts';
import { eventually, type Installation } from './installation.ts';

/** A value for a config var that is to be nowhere but in records and containers. */
export const SECRET = 'open-sesame-4711';

/**
 * What is not as it should be, when an installation has had the time to come to rest: records, engine and files compared
 * (I1 to I9, without the router).
 */
export async function lastingWrongs(renga: Installation): Promise<readonly string[]> {
  let found: readonly string[] = [];
  await eventually(async () => {
    found = await wrongs(renga);
    return found.length === 0;
  }).catch(() => undefined);
  return found;
}

async function wrongs(renga: Installation): Promise<readonly string[]> {
  const { id: installation } = JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8'));
  const store = SqlStore.open(join(renga.home, 'state/renga.sqlite'));
  const engine = new DockerEngine({ clock: systemClock, env: renga.env });
  try {
    return await violations({ home: renga.home, installation, store, engine, secret: SECRET });
  } finally {
    await store.close();
  }
}
