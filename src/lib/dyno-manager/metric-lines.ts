import { type Dyno, dynoName } from '../domain/dyno.ts';
import type { ContainerStats } from '../engine/port.ts';

type Load = readonly (readonly [minutes: number, load: number])[];

/** The two sample lines of a dyno, as `log-runtime-metrics` words them; no load line before a load is known. */
export function metricLines(
  dyno: Dyno,
  stats: ContainerStats,
  { load, quotaMb }: { readonly load: Load; readonly quotaMb: number },
): readonly string[] {
  const head = `source=${dynoName(dyno)} dyno=heroku.${appNumber(dyno)}.${dyno.id}`;
  const loads = load.map(([minutes, value]) => ` sample#load_avg_${minutes}m=${value.toFixed(2)}`).join('');
  return [
    ...(loads === '' ? [] : [`${head}${loads}`]),
    `${head}${memory(stats)} sample#memory_quota=${quotaMb.toFixed(2)}MB`,
  ];
}

function memory({ rssBytes, cacheBytes, swapBytes, pagesIn, pagesOut }: ContainerStats): string {
  return [
    '',
    `memory_total=${megabytes(rssBytes + cacheBytes + swapBytes)}`,
    `memory_rss=${megabytes(rssBytes)}`,
    `memory_cache=${megabytes(cacheBytes)}`,
    `memory_swap=${megabytes(swapBytes)}`,
    ...(pagesIn === null ? [] : [`memory_pgpgin=${pagesIn}pages`]),
    ...(pagesOut === null ? [] : [`memory_pgpgout=${pagesOut}pages`]),
  ].join(' sample#');
}

const megabytes = (bytes: number): string => `${(bytes / (1024 * 1024)).toFixed(2)}MB`;

/** Log readers expect a number for the app; ours follows from its id. */
const appNumber = (dyno: Dyno): number => Number.parseInt(dyno.appId.slice(0, 7), 16);
