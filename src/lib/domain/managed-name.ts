/** How far a name is with its certificate, in the words that Heroku's client reads; `null` while it waits. */
export type AcmStatus = 'verified' | 'cert issued' | 'failing' | 'failed';

/** A host name whose certificate the installation asks an authority for, and renews. */
export interface ManagedName {
  readonly hostname: string;
  /** The app whose custom domain it is; `null` for a name of the installation's own. */
  readonly appId: string | null;
  readonly status: AcmStatus | null;
  /** What the authority said of the last attempt, where that failed. */
  readonly reason: string | null;
  /** Attempts that failed since the last one that did not. */
  readonly failures: number;
  /** When it is asked for, or renewed. */
  readonly nextAt: Date;
  /** What is under way: whoever is killed carries it on. */
  readonly order: CertificateOrder | null;
  /** Of a name of the installation's own. */
  readonly certificate: KeptCertificate | null;
  /** Where the certificate of a custom domain is. */
  readonly sniEndpointId: string | null;
  readonly updatedAt: Date;
}

/** Asked of an authority, which knows it by its URL. */
export interface CertificateOrder {
  readonly url: string;
  /** PEM, for the certificate that will come of it. */
  readonly privateKey: string;
}

/** Both PEM; what leads to the authority follows the certificate. */
export interface KeptCertificate {
  readonly certificateChain: string;
  readonly privateKey: string;
}

const MINUTE = 60_000;
/** Let's Encrypt bears five failed proofs of a name in an hour. */
const FIRST_WAIT_MS = 5 * MINUTE;
const LONGEST_WAIT_MS = 24 * 60 * MINUTE;
/** From then on it is tried once a day. */
const FAILED_AFTER = 8;

/** One that nothing was asked of yet. */
export const newManagedName = (hostname: string, appId: string | null, now: Date): ManagedName => ({
  hostname,
  appId,
  status: null,
  reason: null,
  failures: 0,
  nextAt: now,
  order: null,
  certificate: null,
  sniEndpointId: null,
  updatedAt: now,
});

/** What becomes of it when an attempt failed: it is tried again, after longer and longer waits. */
export function afterFailure(name: ManagedName, reason: string, now: Date): ManagedName {
  const failures = name.failures + 1;
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** name.failures);
  return {
    ...name,
    status: failures >= FAILED_AFTER ? 'failed' : 'failing',
    reason,
    failures,
    nextAt: new Date(now.getTime() + waitMs),
    order: null,
    updatedAt: now,
  };
}

/** A certificate is renewed when the last third of its life begins. */
export function renewalOf({
  startsAt,
  expiresAt,
}: {
  readonly startsAt: Date;
  readonly expiresAt: Date;
}): Date {
  const [from, to] = [startsAt.getTime(), expiresAt.getTime()];
  return new Date(to - (to - from) / 3);
}
