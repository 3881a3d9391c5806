import { Certificates } from '../certificates/certificates.ts';
import type { TlsPlace } from '../rendezvous/tls-door.ts';
import type { Surroundings } from './outside.ts';

/** The certificate authority of an installation, which clients of attached dynos have to trust. */
export function certificatesOf({ home, settings: { domain } }: Pick<Surroundings, 'home' | 'settings'>) {
  return new Certificates({
    folder: home.in('tls'),
    authorityName: `Renga ${home.installation}`,
    names: { hosts: ['localhost', `rendezvous.${domain}`], addresses: ['127.0.0.1', '::1'] },
    permits: { hosts: [...new Set(['localhost', domain])], addresses: ['127.0.0.0/8', '::1/128'] },
  });
}

/** Where attached dynos are met: on this machine alone, as everything of a local installation. */
export const rendezvousPlace = (around: Pick<Surroundings, 'home' | 'settings'>): TlsPlace => ({
  identity: certificatesOf(around),
  bind: ['127.0.0.1', '::1'],
  port: around.settings.rendezvousPort,
  portFile: around.home.in('state', 'rendezvous-port'),
});

/** The host of URLs that are handed out; the certificate has it. */
export const rendezvousHost = (domain: string): string =>
  domain === 'localhost' ? domain : `rendezvous.${domain}`;
