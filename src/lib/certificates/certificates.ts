import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Clock, systemClock } from '../std/clock.ts';
import { readIfThere, replaceFile } from '../std/durable-file.ts';
import { CertificateWriter, type Issuer, type Names, type Subject } from './certificate-writer.ts';

interface CertificatesOptions {
  /** Folder that they are kept in; made where it is absent. */
  readonly folder: string;
  /** What people see as the name of the authority. */
  readonly authorityName: string;
  /** What the server is found under. */
  readonly names: Names;
  /** What the authority may ever sign for: host names with all below them, and networks. */
  readonly permits: Names;
  readonly clock?: Clock;
}

/** What a TLS server shows, PEM. */
export interface ServerIdentity {
  readonly key: string;
  readonly cert: string;
  /** From then on a younger one is to be had. */
  readonly renewAt: Date;
}

/** A file of theirs that cannot be read; a new one would be another authority than the one that people trust. */
export class DamagedCertificates extends Error {
  override readonly name = 'DamagedCertificates';
  readonly id = 'certificates_damaged';
}

const DAY = 24 * 60 * 60 * 1000;
/** Clocks differ a little. */
const BACKDATED_MS = 60 * 60 * 1000;
const AUTHORITY = { validMs: 3650 * DAY, renewMs: 365 * DAY };
const SERVER = { validMs: 90 * DAY, renewMs: 30 * DAY };
const CURVE = { namedCurve: 'P-256' };

const keptPair = z.object({ key: z.string(), cert: z.string(), names: z.string() });
type Pair = Readonly<z.infer<typeof keptPair>>;
type Kind = 'authority' | 'server';

/**
 * The private certificate authority of an installation and what it has signed: made when it is first asked for, kept
 * for the owner alone, renewed before it expires. A renewed authority has its old key, so what trusted it goes on to.
 */
export class Certificates {
  readonly #options: CertificatesOptions;
  readonly #clock: Clock;

  constructor(options: CertificatesOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** The certificate of the authority as a file, for whoever is to trust it. */
  get authorityFile(): string {
    return join(this.#options.folder, 'ca.pem');
  }

  /** What the server shows now. @throws {DamagedCertificates} */
  async current(): Promise<ServerIdentity> {
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    const authority = await this.#authority();
    const { key, cert } = await this.#server(authority);
    return { key, cert, renewAt: new Date(validityOf(cert).to - SERVER.renewMs) };
  }

  async #authority(): Promise<Pair> {
    const names = JSON.stringify([this.#options.authorityName, this.#options.permits]);
    const kept = await this.#read('authority');
    const good = kept?.names === names && this.#isFresh(kept.cert, AUTHORITY) ? kept : null;
    const authority = good ?? (await this.#makeAuthority(kept?.key ?? newKey(), names));
    if ((await readIfThere(this.authorityFile)) !== authority.cert)
      await replaceFile(this.authorityFile, authority.cert);
    return authority;
  }

  async #server(authority: Pair): Promise<Pair> {
    const names = JSON.stringify(this.#options.names);
    const kept = await this.#read('server');
    const isGood =
      kept?.names === names &&
      this.#isFresh(kept.cert, SERVER) &&
      new X509Certificate(kept.cert).checkIssued(new X509Certificate(authority.cert));
    return kept && isGood ? kept : this.#makeServer(authority, names);
  }

  async #makeAuthority(key: string, names: string): Promise<Pair> {
    const { authorityName, permits } = this.#options;
    const issuer = issuerOf(authorityName, key);
    const subject = { ...this.#validFor(AUTHORITY.validMs), ...issuer, issuer };
    const cert = (await CertificateWriter.load()).authority(subject, permits);
    return this.#keep('authority', { key, cert, names });
  }

  async #makeServer(authority: Pair, names: string): Promise<Pair> {
    const key = newKey();
    const subject: Subject = {
      ...this.#validFor(SERVER.validMs),
      commonName: this.#options.names.hosts[0] ?? 'localhost',
      publicKey: createPublicKey(key),
      issuer: issuerOf(this.#options.authorityName, authority.key),
    };
    const cert = (await CertificateWriter.load()).server(subject, this.#options.names);
    return this.#keep('server', { key, cert, names });
  }

  #validFor(ms: number): Pick<Subject, 'notBefore' | 'notAfter'> {
    const now = this.#clock.now().getTime();
    return { notBefore: new Date(now - BACKDATED_MS), notAfter: new Date(now + ms) };
  }

  #isFresh(cert: string, { renewMs }: typeof SERVER): boolean {
    const now = this.#clock.now().getTime();
    const { from, to } = validityOf(cert);
    return from <= now && now < to - renewMs;
  }

  async #read(kind: Kind): Promise<Pair | null> {
    const path = this.#path(kind);
    const text = await readIfThere(path);
    if (text === null) return null;
    try {
      const pair = keptPair.parse(JSON.parse(text));
      if (!new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key)))
        throw new Error('the key is not that of the certificate');
      return pair;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new DamagedCertificates(
        `The file ${path} is damaged (${why}). Put it back from a backup, or delete it: a new one is made then, and clients that were told to trust ${this.authorityFile} have to read that anew.`,
        { cause },
      );
    }
  }

  async #keep(kind: Kind, pair: Pair): Promise<Pair> {
    const path = this.#path(kind);
    await replaceFile(path, `${JSON.stringify(pair)}\n`);
    return pair;
  }

  #path(kind: Kind): string {
    return join(this.#options.folder, `${kind}.json`);
  }
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', CURVE);
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const issuerOf = (commonName: string, key: string): Issuer => ({
  commonName,
  privateKey: createPrivateKey(key),
  publicKey: createPublicKey(key),
});

function validityOf(cert: string): { readonly from: number; readonly to: number } {
  const { validFromDate, validToDate } = new X509Certificate(cert);
  return { from: validFromDate.getTime(), to: validToDate.getTime() };
}
