import { setTimeout as delay } from 'node:timers/promises';
import { Home } from '../../src/lib/control-plane/home.ts';
import { RouterClient } from '../../src/lib/router/router-client.ts';
import { cpuTime, memory } from '../process.ts';
import type { Platform } from './platform.ts';

const SECONDS = 30;

/** Prints what control plane and router use while nothing happens, after all that the contests have asked of them. */
export async function idle({ installation }: Platform): Promise<void> {
  const router = await new RouterClient(Home.open(installation.home).socket('router')).status();
  const processes = [
    { name: 'control plane', pid: installation.controlPlanePid },
    { name: 'router', pid: router.pid },
  ];
  const before = processes.map(({ pid }) => cpuTime(pid));
  await delay(SECONDS * 1000);
  console.log(`\nidle for ${SECONDS} s`);
  processes.forEach(({ name, pid }, index) => {
    const percent = (cpuTime(pid) - (before[index] ?? 0)) / (SECONDS * 10_000);
    console.log(
      `  ${name.padEnd(14)} ${percent.toFixed(2)} % of a core, ${mb(memory(pid, 'Rss'))} resident, ${mb(memory(pid, 'Pss'))} with what is shared divided`,
    );
  });
  const total = processes.reduce((sum, { pid }) => sum + memory(pid, 'Rss'), 0);
  console.log(`  together ${mb(total)} resident`);
}

const mb = (value: number): string => `${value.toFixed(0)} MB`;
