import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const GIBIBYTE = 1024 ** 3;

/**
 * Where small temporary files of tests cost least: in memory, where syncing a database waits for no disk. `undefined`
 * where there is no such place, little room in it, or nothing in it can be executed.
 */
export function quickFolder(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= 2 * GIBIBYTE && canExecute(MEMORY) ? MEMORY : undefined;
  } catch {
    return undefined;
  }
}

/** @throws where nothing can be written */
function canExecute(folder: string): boolean {
  const place = mkdtempSync(join(folder, 'renga-test-'));
  try {
    const script = join(place, 'script');
    writeFileSync(script, '#!/bin/sh\n', { mode: 0o755 });
    execFileSync(script);
    return true;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
