import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { TlsFiles } from '../../platform/settings.ts';

interface Identity {
  readonly cert: string;
  readonly key: string;
}

const LOOK_MS = 30_000;

/** The certificate of the public port, from files that whoever renews it writes over. */
export class ServedIdentity {
  readonly #files: TlsFiles;
  readonly #warn: (message: string) => void;
  readonly #servers = new Set<Pick<Server, 'setSecureContext'>>();
  #current: Identity = { cert: '', key: '' };
  #x509: X509Certificate | undefined;
  #look: NodeJS.Timeout | undefined;

  constructor(files: TlsFiles, warn: (message: string) => void) {
    this.#files = files;
    this.#warn = warn;
  }

  get current(): Identity {
    return this.#current;
  }

  /** Whether clients that ask for a host believe this certificate. */
  vouchesFor(host: string): boolean {
    return this.#x509?.checkHost(host) !== undefined;
  }

  /** Reads the files, and again every half minute. @throws when they are not a certificate and its key */
  async load(): Promise<void> {
    this.#use(await this.#read());
    this.#look = setInterval(() => void this.#renew(), LOOK_MS).unref();
  }

  /** Connections that are under way keep what they began with. */
  showIn(server: Pick<Server, 'setSecureContext'>): void {
    this.#servers.add(server);
  }

  close(): void {
    clearInterval(this.#look);
  }

  async #renew(): Promise<void> {
    try {
      const fresh = await this.#read();
      if (fresh.cert === this.#current.cert && fresh.key === this.#current.key) return;
      this.#use(fresh);
      for (const server of this.#servers) server.setSecureContext(fresh);
      this.#warn(`the certificate ${this.#files.cert} was renewed`);
    } catch (error) {
      // Written in two steps, or wrong: the old one serves on.
      this.#warn(`the certificate ${this.#files.cert} cannot be used: ${error}`);
    }
  }

  #use(identity: Identity): void {
    this.#current = identity;
    this.#x509 = new X509Certificate(identity.cert);
  }

  async #read(): Promise<Identity> {
    const { cert, key } = this.#files;
    const identity = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
    createSecureContext(identity);
    return identity;
  }
}
