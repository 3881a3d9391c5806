import type { DomainResource } from '../client/wire/app.ts';
import type { Column } from './output/table.ts';

/** Custom domains as a table: what to write into the zone of each. */
export const domainColumns: readonly Column<DomainResource>[] = [
  { header: 'Domain Name', get: ({ hostname }) => hostname },
  { header: 'DNS Record Type', get: ({ hostname }) => recordType(hostname) },
  { header: 'DNS Target', get: ({ cname }) => cname ?? '' },
  { header: 'SNI Endpoint', get: ({ sni_endpoint }) => sni_endpoint?.name ?? '' },
];

/** The name of a zone itself can have no CNAME. */
const recordType = (hostname: string): string =>
  hostname.split('.').length === 2 ? 'ALIAS or ANAME' : 'CNAME';

/** What the person has to do outside. */
export const dnsAdvice = ({ hostname, cname }: DomainResource): string =>
  `Lead ${hostname} here: give it the DNS record ${recordType(hostname)} ${cname}`;
