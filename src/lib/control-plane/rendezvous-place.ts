import { readFile } from 'node:fs/promises';
import { Certificates } from '../certificates/certificates.ts';
import type { ManagedName } from '../domain/managed-name.ts';
import type { Settings, TlsFiles } from '../platform/settings.ts';
import type { IdentitySource, TlsPlace } from '../std/tls-door.ts';
import type { Surroundings } from './outside.ts';

/** The certificate authority of an installation, which clients of attached dynos have to trust. */
export function certificatesOf({
  home,
  settings: { acme, domain },
}: Pick<Surroundings, 'home' | 'settings'>) {
  return new Certificates({
    folder: home.in('tls'),
    authorityName: `Renga ${home.installation}`,
    names: {
      hosts: [
        'localhost',
        `rendezvous.${domain}`,
        `git.${domain}`,
        ...(acme?.ownNames ? [`*.${domain}`] : []),
      ],
      addresses: ['127.0.0.1', '::1'],
    },
    permits: { hosts: [...new Set(['localhost', domain])], addresses: ['127.0.0.0/8', '::1/128'] },
  });
}

/**
 * Where attached dynos are met: where everything else is, with the certificate of the public port where there is one.
 * Clients of this machine ask for `localhost`, and trust the authority of the installation.
 */
export const rendezvousPlace = (
  around: Pick<Surroundings, 'home' | 'settings'>,
  managed: (hostname: string) => Promise<ManagedName | null>,
): TlsPlace => ({
  identity: around.settings.tls
    ? identityOf(around.settings, around.settings.tls, managed)
    : certificatesOf(around),
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

/** Whoever renews the files writes over them; a certificate that was had for the very name comes before them. */
const identityOf = (
  { domain }: Pick<Settings, 'domain'>,
  { cert, key }: TlsFiles,
  managed: (hostname: string) => Promise<ManagedName | null>,
): IdentitySource => ({
  current: async () => {
    const own = (await managed(rendezvousHost(domain)))?.certificate;
    return {
      cert: own?.certificateChain ?? (await readFile(cert, 'utf8')),
      key: own?.privateKey ?? (await readFile(key, 'utf8')),
      renewAt: new Date(Date.now() + LOOK_MS),
    };
  },
});

/** The host of URLs that are handed out; the certificate has it. */
export const rendezvousHost = (domain: string): string =>
  domain === 'localhost' ? domain : `rendezvous.${domain}`;
