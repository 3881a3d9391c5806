import type { Logins } from '../../backend/logins/known-backend.ts';
import type { Output } from '../output/output.ts';

/** One line of the list; printed as it is with `--json`. */
export interface ListedBackend {
  readonly name: string;
  /** `null` for the local one, which has no address. */
  readonly url: string | null;
  readonly account: string | null;
  readonly logged_in: boolean;
  /** Spoken to when nothing else is said. */
  readonly current: boolean;
}

/** The local backend, which is always there, then the others by name. */
export function listBackends({ current = 'local', backends }: Logins): readonly ListedBackend[] {
  const names = [
    'local',
    ...Object.keys(backends)
      .filter((name) => name !== 'local')
      .sort(),
  ];
  return names.map((name) => {
    const { url, account, token, keptIn } = backends[name] ?? {};
    return {
      name,
      url: url ?? null,
      account: account ?? null,
      logged_in: name === 'local' || token !== undefined || (keptIn !== undefined && account !== undefined),
      current: name === current,
    };
  });
}

export function showBackends(out: Output, backends: readonly ListedBackend[]): void {
  out.table(backends, [
    {
      header: 'Name',
      get: ({ name, current }) => (current ? `${name} (in use)` : name),
      paint: out.style.name,
    },
    { header: 'Address', get: ({ url }) => url ?? 'this machine', shrinks: true },
    { header: 'Account', get: ({ account, logged_in }) => account ?? (logged_in ? '' : 'not logged in') },
  ]);
}
