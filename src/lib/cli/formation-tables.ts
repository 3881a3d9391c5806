import type { FormationResource } from '../client/wire/dyno.ts';
import type { Output } from './output/output.ts';

/** What runs on which size, and how many dynos of each size that makes. */
export function showFormation(out: Output, formation: readonly FormationResource[]): void {
  const rows = formation.toSorted((a, b) => (a.type < b.type ? -1 : 1));
  out.header('Process Types');
  out.table(rows, [
    { header: 'Type', get: (row) => row.type, paint: out.style.name },
    { header: 'Size', get: (row) => row.size, paint: out.style.info },
    { header: 'Qty', get: (row) => String(row.quantity) },
  ]);
  out.line();
  out.header('Dyno Totals');
  out.table(totals(rows), [
    { header: 'Type', get: ([size]) => size, paint: out.style.info },
    { header: 'Total', get: ([, total]) => String(total) },
  ]);
}

function totals(formation: readonly FormationResource[]): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const { size, quantity } of formation) sums.set(size, (sums.get(size) ?? 0) + quantity);
  return [...sums];
}
