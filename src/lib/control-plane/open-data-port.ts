import { DataPort } from '../data-port/data-port.ts';
import type { Surroundings } from './outside.ts';
import { dataIdentity } from './rendezvous-place.ts';
import type { Services } from './services.ts';
import type { UseCases } from './use-cases.ts';

interface DataPortParts {
  readonly services: Pick<Services, 'clock' | 'outsideTargets'>;
  readonly useCases: Pick<UseCases, 'databasePasswords'>;
  /** Ends it, and what goes through it. */
  readonly signal: AbortSignal;
}

/** Opens the way to databases from outside, where the settings ask for one. @throws when there is no certificate */
export async function openDataPort(
  around: Pick<Surroundings, 'home' | 'settings' | 'journal'>,
  { services, useCases, signal }: DataPortParts,
): Promise<void> {
  const { settings, journal } = around;
  if (settings.dataPorts.length === 0) return;
  await DataPort.open({
    bind: settings.dataBind ?? settings.bind,
    ports: settings.dataPorts,
    identity: dataIdentity(around),
    targets: services.outsideTargets,
    wrongPasswords: useCases.databasePasswords,
    clock: services.clock,
    onNotice: journal.note,
    onError: (error) => journal.trouble(error, 'data port'),
    signal,
  });
}
