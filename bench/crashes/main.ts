import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { localSocket } from '../../src/lib/backend/local-backend.ts';
import { PlatformClient } from '../../src/lib/client/platform-client.ts';
import { socketTransport } from '../../src/lib/client/socket-transport.ts';
import { defaultSettings } from '../../src/lib/platform/settings.ts';
import { eventually, Installation } from '../../test/acceptance/installation.ts';
import { cpuTime } from '../process.ts';

const DYNOS = 50;
const QUIET_SECONDS = 30;
const GOAL_PERCENT = 10;
const HOUR = 3_600_000;

/** Every dyno crashes this often before it is left alone for the rest of the bench. */
const WAITS = [0, 5_000, HOUR];

/**
 * What fifty dynos that crash again and again cost. The cost of one crash and that of the time between them are measured
 * with short waits, and put together as the back-off of an installation orders them. What the engine does between them
 * counts as somebody else's work. Exits with 1 when the goal is missed.
 */
async function main(): Promise<number> {
  const installation = new Installation({ crashBackoffMs: WAITS });
  try {
    const client = await deploy(installation);
    const meters = [
      { name: 'control plane', pids: [installation.controlPlanePid], isOurs: true },
      { name: 'engine', pids: [...pidsOf('dockerd'), ...pidsOf('containerd')], isOurs: false },
    ];
    const used = (): readonly number[] =>
      meters.map(({ pids }) => pids.reduce((sum, pid) => sum + cpuTime(pid), 0));
    const storm = await measured(used, () => crashAll(client));
    const quiet = await measured(used, () => delay(QUIET_SECONDS * 1000));

    const crashes = crashesInFirstHour();
    const shares = meters.map(({ name, isOurs }, index) => {
      const idle = rate(quiet, index);
      const crashMs = ((rate(storm, index) - idle) * storm.ms) / (DYNOS * WAITS.length);
      const share = (crashMs * crashes * DYNOS) / HOUR + (isOurs ? idle : 0);
      const between = isOurs ? `, ${percent(idle)} of a core between them` : '';
      console.log(`${name.padEnd(14)} ${crashMs.toFixed(1)} ms a crash${between}`);
      return share;
    });
    const total = shares.reduce((sum, share) => sum + share, 0);
    console.log(
      `${DYNOS} dynos that crash use ${percent(total)} of a core in their first hour, with ${crashes} crashes each (goal: below ${GOAL_PERCENT} %)`,
    );
    return total * 100 < GOAL_PERCENT ? 0 : 1;
  } finally {
    await installation.remove();
  }
}

/** An app whose workers crash, without any of them yet. */
async function deploy(installation: Installation): Promise<PlatformClient> {
  const folder = await installation.repository('storm', { Procfile: 'worker: exit 1\n' });
  await installation.must('apps:create storm', { cwd: folder });
  await installation.must('buildpacks:set renga/procfile --app storm');
  const push = await installation.push(folder);
  if (push.code !== 0) throw new Error(push.stderr);
  return new PlatformClient({ transport: socketTransport(localSocket(installation.home)) });
}

/** Resolves when every worker has crashed as often as it does before it is left alone. */
async function crashAll(client: PlatformClient): Promise<void> {
  await client.formation.update('storm', [{ type: 'worker', quantity: String(DYNOS) }]);
  await eventually(async () => {
    const dynos = await client.dynos.list('storm');
    const waiting = dynos.filter(({ retry_at }) => retry_at && Date.parse(retry_at) > Date.now() + HOUR / 2);
    return waiting.length === DYNOS;
  }, 600_000);
}

interface Measurement {
  readonly ms: number;
  /** By how much each meter went on, µs. */
  readonly used: readonly number[];
}

async function measured(used: () => readonly number[], work: () => Promise<unknown>): Promise<Measurement> {
  const [before, begun] = [used(), performance.now()];
  await work();
  return {
    ms: performance.now() - begun,
    used: used().map((figure, index) => figure - (before[index] ?? 0)),
  };
}

/** Part of a core. */
const rate = ({ ms, used }: Measurement, index: number): number => (used[index] ?? 0) / 1000 / ms;

/** Starts of one dyno in its first and worst hour, with Heroku's back-off. */
function crashesInFirstHour(): number {
  let [at, crashes] = [0, 1];
  for (const wait of defaultSettings.crashBackoffMs) {
    at += wait;
    if (at <= HOUR) crashes += 1;
  }
  return crashes;
}

const pidsOf = (name: string): readonly number[] =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => commandOf(pid) === name)
    .map(Number);

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

process.exitCode = await main();
