import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Refusal } from './refusal.ts';

/** A certificate that an app's domains are shown with. */
export interface SniEndpoint {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  /** PEM, the app's own certificate first. */
  readonly certificateChain: string;
  /** PEM. */
  readonly privateKey: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a certificate says of itself. */
export interface CertificateFacts {
  /** Host names that it is good for. */
  readonly domains: readonly string[];
  readonly issuer: string;
  readonly subject: string;
  readonly startsAt: Date;
  readonly expiresAt: Date;
  readonly isSelfSigned: boolean;
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * A chain in the order in which it is served, its own certificate first, when the key belongs to it.
 * @throws {Refusal} `invalid_params`, ids `invalid_certificate`, `invalid_private_key` and `certificate_expired`
 */
export function checkCertificate(chain: string, privateKey: string, now: Date): string {
  const certificates = (chain.match(PEM) ?? []).map(parse);
  const key = readKey(privateKey);
  const own = certificates.find((each) => each.checkPrivateKey(key));
  if (!own)
    throw Refusal.invalid(
      certificates.length === 0
        ? 'The certificate chain holds no certificate. Give it in PEM form.'
        : 'The private key belongs to none of the certificates.',
      certificates.length === 0 ? 'invalid_certificate' : 'invalid_private_key',
    );
  if (own.validToDate <= now)
    throw Refusal.invalid(`The certificate has expired on ${own.validTo}.`, 'certificate_expired');
  return [own, ...certificates.filter((each) => each !== own)].map((each) => each.toString()).join('');
}

/** What the first certificate of a chain says. */
export function factsOf(chain: string): CertificateFacts {
  const certificate = new X509Certificate(chain);
  const names = certificate.subjectAltName?.matchAll(/DNS:([^,\s]+)/g) ?? [];
  return {
    domains: [...names].flatMap(([, name]) => name ?? []),
    issuer: oneLine(certificate.issuer),
    subject: oneLine(certificate.subject),
    startsAt: certificate.validFromDate,
    expiresAt: certificate.validToDate,
    isSelfSigned: certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey),
  };
}

/** `/C=JP/CN=example.com` */
const oneLine = (name: string): string =>
  name
    .split('\n')
    .map((part) => `/${part}`)
    .join('');

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw Refusal.invalid('A certificate of the chain cannot be read.', 'invalid_certificate');
  }
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw Refusal.invalid(
      'The private key cannot be read. Give it in PEM form and without a passphrase.',
      'invalid_private_key',
    );
  }
}
