import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { PlatformClient } from '../../../client/platform-client.ts';
import { CommandError } from '../../command-error.ts';

/** Writes the data behind a backup's URL to a file (0600), whole or not at all; resolves with their size. */
export async function downloadBackup(client: PlatformClient, url: string, path: string): Promise<number> {
  const partial = `${path}.part`;
  const { bytes, body } = await client.transfers.open(url);
  try {
    const file = createWriteStream(partial, { mode: 0o600 });
    await pipeline(body, file);
    if (file.bytesWritten !== bytes)
      throw new CommandError(
        `The download ended after ${file.bytesWritten} of ${bytes} bytes. Try it again.`,
        { id: 'download_broken' },
      );
    await rename(partial, path);
    return bytes;
  } finally {
    await rm(partial, { force: true });
  }
}

/** `latest.dump`, or the first of `latest.dump.1` … that is free. */
export function freeName(usual: string): string {
  const names = [usual, ...Array.from({ length: 1000 }, (_, index) => `${usual}.${index + 1}`)];
  return names.find((name) => !existsSync(name)) ?? usual;
}
