import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NumberedLogLine } from '../../../src/lib/domain/log-line.ts';
import { decodeRecords } from '../../../src/lib/logplex/log-record.ts';

/** Everything that the segments of a channel hold, more than readers are shown. */
export async function storedLines(folder: string): Promise<readonly NumberedLogLine[]> {
  const index = (name: string): number => Number.parseInt(name, 10);
  const names = (await readdir(folder)).sort((a, b) => index(a) - index(b));
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return files.flatMap((bytes) => decodeRecords(bytes).records.flatMap((record) => record.lines));
}
