import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A command that goes on. */
export interface Watched {
  /** All that it has said so far, on either stream. */
  readonly seen: string;
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
}

export function watched(child: ChildProcess): Watched {
  const watch = { seen: '', ended: once(child, 'close').then(([code]) => code as number | null) };
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      watch.seen += text;
    });
  return watch;
}
