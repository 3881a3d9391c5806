import { median } from '../median.ts';
import type { Contender, Contest, Results } from './contest.ts';

/** Prints what a contest took; whether its goal was missed. */
export function print(contest: Contest, results: Results, load: number): boolean {
  const { title, floorWords, floor, ours, others, goal, rounds } = contest;
  const news = (contender: Contender) => (results.get(contender) ?? []).map((times) => times.new);
  const olds = (contender: Contender) =>
    (results.get(contender) ?? []).flatMap((times) => (times.old === undefined ? [] : [times.old]));
  const base = median(news(floor));
  console.log(`\n${title}  (${rounds} rounds, load ${load.toFixed(1)})`);
  console.log(`  floor: ${floorWords}`);
  console.log(`  ${'ms'.padEnd(26)} ready: median   best   ratio   old gone: median   best`);
  for (const contender of [floor, ...others, ours])
    console.log(
      `  ${contender.name.padEnd(26)} ${figures(news(contender), 13)}   ${(median(news(contender)) / base).toFixed(2)}   ${olds(contender).length > 0 ? figures(olds(contender), 17) : ''}`.trimEnd(),
    );
  const ratio = median(news(ours)) / base;
  console.log(`  ${ours.name} / floor: ${ratio.toFixed(2)} (goal: at most ${goal})`);
  return ratio > goal;
}

const figures = (values: readonly number[], width: number): string =>
  `${median(values).toFixed(0).padStart(width)} ${Math.min(...values)
    .toFixed(0)
    .padStart(6)}`;
