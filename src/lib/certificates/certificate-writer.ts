import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { AlgorithmIdentifier, Extension, GeneralName, Name } from '@peculiar/asn1-x509';

/** Who signs: a name and the keys that go with it. */
export interface Issuer {
  readonly commonName: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface Subject {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly issuer: Issuer;
}

/** Host names, and addresses: single ones of a server, networks (CIDR) of an authority. */
export interface Names {
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
}

const loadX509 = async () => ({
  ...(await import('@peculiar/asn1-schema')),
  ...(await import('@peculiar/asn1-x509')),
});
type X509 = Awaited<ReturnType<typeof loadX509>>;

/** `ecdsa-with-SHA256` */
const SIGNATURE = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const SERIAL_BYTES = 16;

/** Writes X.509 certificates (RFC 5280) for P-256 keys, as PEM. */
export class CertificateWriter {
  readonly #x509: X509;

  private constructor(x509: X509) {
    this.#x509 = x509;
  }

  /** Takes a moment: what it needs is not loaded with everything else, because certificates are rarely made. */
  static async load(): Promise<CertificateWriter> {
    return new CertificateWriter(await loadX509());
  }

  /**
   * A certificate that signs for servers of these names and for no others: whoever comes to trust it lends nobody the
   * rest of the internet.
   */
  authority(subject: Subject, permits: Names): string {
    const { BasicConstraints, GeneralSubtree, GeneralSubtrees, KeyUsage, KeyUsageFlags } = this.#x509;
    const subtrees = this.#generalNames(permits).map((base) => new GeneralSubtree({ base }));
    const permittedSubtrees = new GeneralSubtrees(subtrees);
    const constraints = new this.#x509.NameConstraints({ permittedSubtrees });
    return this.#write(subject, [
      this.#critical(
        this.#x509.id_ce_basicConstraints,
        new BasicConstraints({ cA: true, pathLenConstraint: 0 }),
      ),
      this.#critical(this.#x509.id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign)),
      this.#critical(this.#x509.id_ce_nameConstraints, constraints),
    ]);
  }

  /** A certificate of a TLS server that is found under these names. */
  server(subject: Subject, names: Names): string {
    const { BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsageFlags, SubjectAlternativeName } =
      this.#x509;
    const alternatives = new SubjectAlternativeName(this.#generalNames(names));
    return this.#write(subject, [
      this.#critical(this.#x509.id_ce_basicConstraints, new BasicConstraints()),
      this.#critical(this.#x509.id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature)),
      this.#extension(this.#x509.id_ce_extKeyUsage, new ExtendedKeyUsage([this.#x509.id_kp_serverAuth])),
      this.#extension(this.#x509.id_ce_subjectAltName, alternatives),
    ]);
  }

  #write(subject: Subject, extensions: readonly Extension[]): string {
    const { AsnConvert, Certificate, Extensions, TBSCertificate, Validity, Version } = this.#x509;
    const { issuer, notBefore, notAfter } = subject;
    const tbsCertificate = new TBSCertificate({
      version: Version.v3,
      serialNumber: serialNumber(),
      signature: this.#signature(),
      issuer: this.#name(issuer.commonName),
      validity: new Validity({ notBefore, notAfter }),
      subject: this.#name(subject.commonName),
      subjectPublicKeyInfo: AsnConvert.parse(spkiOf(subject.publicKey), this.#x509.SubjectPublicKeyInfo),
      extensions: new Extensions([...extensions, ...this.#keyIdentifiers(subject)]),
    });
    const signed = Buffer.from(AsnConvert.serialize(tbsCertificate));
    const whole = new Certificate({
      tbsCertificate,
      signatureAlgorithm: this.#signature(),
      signatureValue: bytes(sign('sha256', signed, issuer.privateKey)),
    });
    return pem(AsnConvert.serialize(whole));
  }

  /** RFC 5280, 4.2.1.1 and 4.2.1.2: by them a verifier finds the issuer. */
  #keyIdentifiers({ publicKey, issuer }: Subject): readonly Extension[] {
    const { AuthorityKeyIdentifier, KeyIdentifier, SubjectKeyIdentifier } = this.#x509;
    const keyIdentifier = new KeyIdentifier(identifierOf(issuer.publicKey));
    return [
      this.#extension(
        this.#x509.id_ce_subjectKeyIdentifier,
        new SubjectKeyIdentifier(identifierOf(publicKey)),
      ),
      this.#extension(this.#x509.id_ce_authorityKeyIdentifier, new AuthorityKeyIdentifier({ keyIdentifier })),
    ];
  }

  #critical(extnID: string, value: unknown): Extension {
    return this.#extension(extnID, value, true);
  }

  #extension(extnID: string, value: unknown, critical = false): Extension {
    const { AsnConvert, Extension, OctetString } = this.#x509;
    return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
  }

  #generalNames({ hosts, addresses }: Names): GeneralName[] {
    const { GeneralName } = this.#x509;
    return [
      ...hosts.map((dNSName) => new GeneralName({ dNSName })),
      ...addresses.map((iPAddress) => new GeneralName({ iPAddress })),
    ];
  }

  #name(commonName: string): Name {
    const { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } = this.#x509;
    const value = new AttributeValue({ utf8String: commonName });
    return new Name([
      new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })]),
    ]);
  }

  #signature(): AlgorithmIdentifier {
    return new this.#x509.AlgorithmIdentifier({ algorithm: SIGNATURE });
  }
}

/** RFC 5280, 4.1.2.2: positive, and no other of this issuer's. */
function serialNumber(): ArrayBuffer {
  const serial = randomBytes(SERIAL_BYTES);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return bytes(serial);
}

const identifierOf = (key: KeyObject): ArrayBuffer => bytes(createHash('sha1').update(spkiOf(key)).digest());

const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

const bytes = (buffer: Buffer): ArrayBuffer => Uint8Array.from(buffer).buffer;

function pem(der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
