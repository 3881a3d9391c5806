import type { SniEndpointResource } from '../../client/wire/app.ts';
import type { Output } from '../output/output.ts';
import type { Column } from '../output/table.ts';

/** Certificates as a table. */
export const certificateColumns: readonly Column<SniEndpointResource>[] = [
  { header: 'Name', get: ({ name }) => name },
  { header: 'Common Name(s)', get: ({ ssl_cert }) => ssl_cert.cert_domains.join(', '), shrinks: true },
  { header: 'Expires', get: ({ ssl_cert }) => minuteOf(ssl_cert.expires_at) },
  { header: 'Trusted', get: ({ ssl_cert }) => (ssl_cert['ca_signed?'] ? 'True' : 'False') },
  { header: 'Type', get: ({ ssl_cert }) => (ssl_cert.acm ? 'ACM' : 'SNI') },
  { header: 'Domains', get: ({ domains }) => String(domains.length) },
];

/** Everything that a certificate says, and the host names that are shown with it where they are known. */
export function showCertificate(
  out: Output,
  { ssl_cert: certificate }: SniEndpointResource,
  { title = 'Certificate details:', hostnames = [] }: ShowOptions = {},
): void {
  out.line(title);
  out.keyValues({
    'Common Name(s)': certificate.cert_domains,
    'Domain(s)': hostnames,
    'Expires At': minuteOf(certificate.expires_at),
    Issuer: certificate.issuer,
    'Starts At': minuteOf(certificate.starts_at),
    Subject: certificate.subject,
  });
  out.line(trustOf(certificate));
}

interface ShowOptions {
  readonly title?: string;
  readonly hostnames?: readonly string[];
}

function trustOf(certificate: SniEndpointResource['ssl_cert']): string {
  if (certificate['ca_signed?']) return 'SSL certificate is verified by a root authority.';
  return certificate.issuer === certificate.subject
    ? 'SSL certificate is self signed.'
    : 'SSL certificate is not trusted.';
}

/** `2026-02-03 04:05 UTC` */
const minuteOf = (timestamp: string): string =>
  `${new Date(timestamp).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Whether a certificate is good for a host name; a star stands for one label (RFC 6125 §6.4.3). */
export function covers({ ssl_cert: certificate }: SniEndpointResource, hostname: string): boolean {
  const [, ...parents] = hostname.split('.');
  return certificate.cert_domains.some((each) => each === hostname || each === `*.${parents.join('.')}`);
}
