import type { CertificateOrder, KeptCertificate, ManagedName } from '../../domain/managed-name.ts';

/** Which apps have their certificates managed, and how far each name is. */
export interface ManagedNameRecords {
  /** Ids of the apps. */
  apps(): Promise<ReadonlySet<string>>;
  enable(appId: string): Promise<void>;
  disable(appId: string): Promise<void>;
  all(): Promise<readonly ManagedName[]>;
  find(hostname: string): Promise<ManagedName | null>;
  /** Written over where it is known. */
  save(name: ManagedName): Promise<void>;
  delete(hostname: string): Promise<void>;
  /** The key (PEM) of the account with an authority; `null` where there is none yet. */
  accountKey(directory: string): Promise<string | null>;
  setAccountKey(directory: string, key: string): Promise<void>;
}

/** Gives certificates to whoever shows that a name leads to him. */
export interface CertificateAuthority {
  /**
   * Asks for the certificate of one name, or carries an order on.
   * @throws {Error} with what the authority, or the way to it, had to say
   */
  issue(hostname: string, order: CertificateOrder | null, steps: IssueSteps): Promise<KeptCertificate>;
}

/** What has to happen on the way. */
export interface IssueSteps {
  /** The order is to be carried on from here. */
  ordered(order: CertificateOrder): Promise<void>;
  /** Resolves when `text` is answered at `/.well-known/acme-challenge/TOKEN`. */
  answer(token: string, text: string): Promise<void>;
  /** The authority believes that the name leads here. */
  proven(): Promise<void>;
}
