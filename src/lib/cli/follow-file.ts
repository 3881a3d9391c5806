import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';

interface FollowOptions {
  /** How many of the last lines to begin with. */
  readonly lines: number;
  /** Whether to go on with what is written later. */
  readonly tail: boolean;
}

const POLL_MS = 250;

/** The end of a text file and, with `tail`, what is added to it; nothing when there is no such file. */
export async function* followFile(path: string, { lines, tail }: FollowOptions): AsyncGenerator<string> {
  if (!existsSync(path)) return;
  const file = await open(path);
  try {
    const text = await file.readFile('utf8');
    const last = text
      .split('\n')
      .slice(-lines - 1)
      .join('\n');
    if (lines > 0) yield last;
    for (let at = Buffer.byteLength(text); tail; ) {
      const { bytesRead, buffer } = await file.read({ position: at });
      if (bytesRead > 0) yield buffer.toString('utf8', 0, bytesRead);
      else await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
