import type { Transfer } from '../../../client/wire/database.ts';
import { formatSize } from '../../output/file-size.ts';
import type { Output } from '../../output/output.ts';
import type { Column } from '../../output/table.ts';
import type { BackedService } from './backed-service.ts';

export const isBackup = ({ to_type }: Transfer): boolean => to_type === 'gof3r';
const isRestore = ({ from_type }: Transfer): boolean => from_type === 'gof3r';

/** How many of what is not a backup are shown. */
const SHOWN = 10;

/** `Completed`, `Running (processed 12 kB)` … with the time of its end. */
export function stateOf(transfer: Transfer): string {
  const { succeeded, canceled_at, finished_at, started_at, processed_bytes } = transfer;
  if (succeeded) return `Completed ${finished_at}`;
  if (canceled_at) return `Canceled ${canceled_at}`;
  if (finished_at) return `Failed ${finished_at}`;
  return started_at ? `Running (processed ${formatSize(processed_bytes)})` : 'Pending';
}

/** Backups, restores and copies of an app, newest first. */
export function listTransfers(
  out: Output,
  { service, topic }: BackedService,
  all: readonly Transfer[],
): void {
  const newest = all.toSorted((a, b) => b.num - a.num);
  const { name, code } = out.style;
  const id: Column<Transfer> = { header: 'ID', get: (each) => each.name, paint: name };
  const state: Column<Transfer> = { header: 'Status', get: stateOf };
  const size: Column<Transfer> = { header: 'Size', get: (each) => formatSize(each.processed_bytes) };
  const created: Column<Transfer> = { header: 'Created at', get: (each) => each.created_at };
  const from: Column<Transfer> = { header: 'From', get: (each) => each.from_name };
  const to: Column<Transfer> = { header: 'To', get: (each) => each.to_name };
  section(out, 'Backups', {
    rows: newest.filter(isBackup),
    none: `No backups. Capture one with ${code(`renga ${topic}:capture`)}`,
    columns: [id, created, state, size, { ...from, header: 'Database' }],
  });
  section(out, 'Restores', {
    rows: newest.filter((each) => !isBackup(each) && isRestore(each)).slice(0, SHOWN),
    none: `No restores found. Use ${code(`renga ${topic}:restore`)} to restore a backup`,
    columns: [id, created, state, size, { ...to, header: 'Database' }],
  });
  if (service === 'mariadb') return;
  section(out, 'Copies', {
    rows: newest.filter((each) => !isBackup(each) && !isRestore(each)).slice(0, SHOWN),
    none: `No copies found. Use ${code('renga pg:copy')} to copy a database to another`,
    columns: [id, created, state, size, from, to],
  });
}

interface Section {
  readonly rows: readonly Transfer[];
  readonly none: string;
  readonly columns: readonly Column<Transfer>[];
}

function section(out: Output, title: string, { rows, none, columns }: Section): void {
  out.header(title);
  if (rows.length === 0) out.line(none);
  else out.table(rows, columns);
  out.line();
}
