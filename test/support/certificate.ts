import { generateKeyPairSync } from 'node:crypto';
import { CertificateWriter } from '../../src/lib/certificates/certificate-writer.ts';

/** A certificate that signs for itself, and its key, both in PEM. */
export async function certificateFor(
  host: string,
  { until = new Date('2040-01-01T00:00:00Z') }: { readonly until?: Date } = {},
): Promise<{ readonly cert: string; readonly key: string }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = {
    commonName: host,
    publicKey,
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: until,
    issuer: { commonName: host, privateKey, publicKey },
  };
  const cert = (await CertificateWriter.load()).server(subject, { hosts: [host], addresses: [] });
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
