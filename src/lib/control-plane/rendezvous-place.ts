import { readFile } from 'node:fs/promises';
import { Certificates } from '../certificates/certificates.ts';
import type { TlsFiles } from '../platform/settings.ts';
import type { IdentitySource, TlsPlace } from '../std/tls-door.ts';
import type { Surroundings } from './outside.ts';

/** The certificate authority of an installation, which clients of attached dynos have to trust. */
export function certificatesOf({ home, settings: { domain } }: Pick<Surroundings, 'home' | 'settings'>) {
  return new Certificates({
    folder: home.in('tls'),
    authorityName: `Renga ${home.installation}`,
    names: { hosts: ['localhost', `rendezvous.${domain}`, `git.${domain}`], addresses: ['127.0.0.1', '::1'] },
    permits: { hosts: [...new Set(['localhost', domain])], addresses: ['127.0.0.0/8', '::1/128'] },
  });
}

/**
 * Where attached dynos are met: where everything else is, with the certificate of the public port where there is one.
 * Clients of this machine ask for `localhost`, and trust the authority of the installation.
 */
export const rendezvousPlace = (around: Pick<Surroundings, 'home' | 'settings'>): TlsPlace => ({
  identity: around.settings.tls ? identityOfFiles(around.settings.tls) : certificatesOf(around),
  local: { host: 'localhost', identity: certificatesOf(around) },
  bind: around.settings.bind,
  port: around.settings.rendezvousPort,
  portFile: around.home.in('state', 'rendezvous-port'),
});

/** Where the public port is found over TLS when it speaks plain HTTP itself. */
export const securePlace = (around: Pick<Surroundings, 'home' | 'settings'>): TlsPlace => ({
  identity: certificatesOf(around),
  bind: around.settings.bind,
  port: around.settings.securePort,
  portFile: around.home.in('state', 'secure-port'),
});

const LOOK_MS = 60_000;

/** Whoever renews the files writes over them. */
const identityOfFiles = ({ cert, key }: TlsFiles): IdentitySource => ({
  current: async () => ({
    cert: await readFile(cert, 'utf8'),
    key: await readFile(key, 'utf8'),
    renewAt: new Date(Date.now() + LOOK_MS),
  }),
});

/** The host of URLs that are handed out; the certificate has it. */
export const rendezvousHost = (domain: string): string =>
  domain === 'localhost' ? domain : `rendezvous.${domain}`;
