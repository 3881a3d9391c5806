import { readFile } from 'node:fs/promises';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Where the stacks keep the bundle that curl, git, OpenSSL and Python read. */
export const CONTAINER_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/** The certificates that this process was told to trust besides its own; files that cannot be read count for nothing. */
export async function hostCertificates(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const paths = new Set([env['SSL_CERT_FILE'], env['NODE_EXTRA_CA_CERTS']].filter((path) => !!path));
  const texts = await Promise.all([...paths].map((path) => readFile(String(path), 'latin1').catch(() => '')));
  return certificatesIn(texts.join('\n'));
}

/** `bundle` and those of `certificates` that it lacks, or `null` when it lacks none. */
export function extendedBundle(bundle: string, certificates: readonly string[]): string | null {
  const known = new Set(certificatesIn(bundle));
  const missing = certificates.filter((certificate) => !known.has(certificate));
  return missing.length === 0 ? null : `${bundle.trimEnd()}\n${missing.join('\n')}\n`;
}

const certificatesIn = (text: string): readonly string[] => [
  ...new Set([...text.replaceAll('\r', '').matchAll(CERTIFICATE)].map(([certificate]) => certificate)),
];
