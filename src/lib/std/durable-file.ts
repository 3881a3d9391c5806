import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file as a whole (0600): after a crash there is the old content or the new one. Without `flush` the disk is not
 * waited for, and a power cut may leave neither.
 */
export async function replaceFile(
  path: string,
  content: string,
  { flush = true }: { readonly flush?: boolean } = {},
): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', 0o600);
  try {
    await file.writeFile(content);
    if (flush) await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  if (!flush) return;
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

/** The same at once, for what has to be there before anything else goes on. */
export function replaceFileSync(path: string, content: string): void {
  const fresh = `${path}.new`;
  withFile(openSync(fresh, 'w', 0o600), (file) => {
    writeFileSync(file, content);
    fsyncSync(file);
  });
  renameSync(fresh, path);
  withFile(openSync(dirname(path), 'r'), fsyncSync);
}

function withFile(file: number, use: (file: number) => void): void {
  try {
    use(file);
  } finally {
    closeSync(file);
  }
}

/** The content, or null when there is no such file. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
