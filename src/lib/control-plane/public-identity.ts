import { join } from 'node:path';
import type { TlsFiles } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { replaceFile } from '../std/durable-file.ts';
import type { Surroundings } from './outside.ts';
import { certificatesOf } from './rendezvous-place.ts';

/** What the public port shows for names that no certificate of an authority is there for. */
export const publicIdentityFiles = (home: string): TlsFiles => ({
  cert: join(home, 'tls', 'public.pem'),
  key: join(home, 'tls', 'public.key'),
});

/** Writes them anew, and signs them with the installation's own authority; the router looks for it now and then. */
export async function writePublicIdentity(around: Pick<Surroundings, 'home' | 'settings'>): Promise<void> {
  const { cert, key } = await certificatesOf(around).current();
  const files = publicIdentityFiles(around.home.path);
  await replaceFile(files.key, key);
  await replaceFile(files.cert, cert);
}

interface KeepOptions extends Pick<Surroundings, 'home' | 'settings'> {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown, doing: string) => void;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** They do not get too old while nobody starts the control plane anew. Ends with the signal. */
export async function keepPublicIdentity({ clock, signal, onError, ...around }: KeepOptions): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(DAY_MS, signal).catch(() => undefined);
    if (signal.aborted) return;
    await writePublicIdentity(around).catch((error: unknown) => onError(error, 'public identity'));
  }
}
