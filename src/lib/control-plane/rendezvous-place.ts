import { readFile } from 'node:fs/promises';
import { Certificates } from '../certificates/certificates.ts';
import type { ManagedName } from '../domain/managed-name.ts';
import { OWN_HOSTS } from '../domain/own-hosts.ts';
import type { Settings, TlsFiles } from '../platform/settings.ts';
import type { IdentitySource } from '../std/identity-source.ts';
import type { TlsPlace } from '../std/tls-door.ts';
import type { Surroundings } from './outside.ts';

/** The certificate authority of an installation, which clients of attached dynos have to trust. */
export function certificatesOf({
  home,
  settings: { acme, domain, dataPorts },
}: Pick<Surroundings, 'home' | 'settings'>) {
  const isForAll = acme?.ownNames || dataPorts.length > 0;
  return new Certificates({
    folder: home.in('tls'),
    authorityName: `Renga ${home.installation}`,
    names: {
      hosts: [
        'localhost',
        // A wildcard right below `localhost` is trusted by few.
        ...OWN_HOSTS.map((name) => `${name}.${domain}`),
        ...(isForAll ? [`*.${domain}`] : []),
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

/** What databases show to the outside: the certificate for all names below the domain, where there is one. */
export const dataIdentity = (around: Pick<Surroundings, 'home' | 'settings'>): IdentitySource =>
  around.settings.tls ? identityOfFiles(around.settings.tls) : certificatesOf(around);

const LOOK_MS = 60_000;

/** Whoever renews the files writes over them; a certificate that was had for the very name comes before them. */
const identityOf = (
  { domain }: Pick<Settings, 'domain'>,
  files: TlsFiles,
  managed: (hostname: string) => Promise<ManagedName | null>,
): IdentitySource => ({
  current: async () => {
    const own = (await managed(rendezvousHost(domain)))?.certificate;
    if (!own) return identityOfFiles(files).current();
    return { cert: own.certificateChain, key: own.privateKey, renewAt: soon() };
  },
});

const identityOfFiles = ({ cert, key }: TlsFiles): IdentitySource => ({
  current: async () => ({
    cert: await readFile(cert, 'utf8'),
    key: await readFile(key, 'utf8'),
    renewAt: soon(),
  }),
});

const soon = (): Date => new Date(Date.now() + LOOK_MS);

/** The host of URLs that are handed out; the certificate has it. */
export const rendezvousHost = (domain: string): string =>
  domain === 'localhost' ? domain : `rendezvous.${domain}`;
