import type { DynoResource } from '../client/wire/dyno.ts';
import { failureLines } from './failure-lines.ts';
import type { Output } from './output/output.ts';
import { timeAgo, timeAhead } from './output/time-ago.ts';

/** One-off dynos first, then a block a process type, each dyno with its state and since when. */
export function listDynos(out: Output, dynos: readonly DynoResource[], now: Date): void {
  const { style } = out;
  const since = (dyno: DynoResource): string => style.dim(timeAgo(new Date(dyno.updated_at), now));
  const state = (dyno: DynoResource): string =>
    (dyno.state === 'up' ? style.success : style.warning)(dyno.state);
  const oneOffs = dynos.filter(isOneOff).sort(byNumber);
  if (oneOffs.length > 0) {
    out.header(`${style.bold('run')}: one-off processes (${oneOffs.length})`);
    for (const dyno of oneOffs)
      out.line(`${dyno.name} (${style.info(dyno.size)}): ${state(dyno)} ${since(dyno)}: ${dyno.command}`);
    out.line();
  }
  for (const group of processGroups(dynos)) {
    const [{ type, size, command }] = group;
    out.header(`${style.bold(type)} (${style.info(size)}): ${command} (${group.length})`);
    for (const dyno of group) {
      out.line(`${dyno.name}: ${state(dyno)} ${since(dyno)}`);
      if (dyno.failure) for (const line of failureLines(dyno.failure, style.failure)) out.line(`  ${line}`);
      if (dyno.retry_at) out.line(`  next try: ${timeAhead(new Date(dyno.retry_at), now)}`);
    }
    out.line();
  }
}

type Group = readonly [DynoResource, ...DynoResource[]];

function processGroups(dynos: readonly DynoResource[]): readonly Group[] {
  const groups = new Map<string, [DynoResource, ...DynoResource[]]>();
  for (const dyno of dynos.filter((each) => !isOneOff(each)).sort(byNumber)) {
    const key = `${dyno.type}\0${dyno.command}`;
    const group = groups.get(key);
    if (group) group.push(dyno);
    else groups.set(key, [dyno]);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

const isOneOff = (dyno: DynoResource): boolean => dyno.type === 'run';

const numberOf = (dyno: DynoResource): number => Number(/\.(\d+)$/.exec(dyno.name)?.[1] ?? 0);

const byNumber = (a: DynoResource, b: DynoResource): number => numberOf(a) - numberOf(b);
