import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomHex } from '../std/ids.ts';

/**
 * Writes a file (0600) that is there whole or not at all, also when others write the same one at the same time. What a
 * kill leaves half written stays in `temporary`, which is on the same file system.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  { temporary }: { readonly temporary: string },
): Promise<void> {
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const fresh = join(temporary, `${randomHex(8)}.new`);
  try {
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await moveInto(fresh, path);
  } finally {
    await rm(fresh, { force: true });
  }
}

/** Gives a synced file its place, which is on the disk when this resolves. */
export async function moveInto(fresh: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await rename(fresh, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}
