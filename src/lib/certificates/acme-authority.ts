import { generateKeyPairSync } from 'node:crypto';
import type { Authorization, Client, Order } from 'acme-client';
import type { CertificateOrder, KeptCertificate } from '../domain/managed-name.ts';
import type { CertificateAuthority, IssueSteps, ManagedNameRecords } from '../platform/ports.ts';

interface AcmeAuthorityOptions {
  /** URL of its directory (RFC 8555 §7.1.1). */
  readonly directory: string;
  /** E-mail address that the authority may write to. */
  readonly contact: string;
  readonly accounts: Pick<ManagedNameRecords, 'accountKey' | 'setAccountKey'>;
}

/** Certificates that are signed take their time; from then on the order is looked at with the next attempt. */
const LOOKS = { backoffAttempts: 20, backoffMin: 500, backoffMax: 5_000 };
const REQUEST_MS = 30_000;
/** Longest common name of a certificate (RFC 5280, ub-common-name). */
const LONGEST_COMMON_NAME = 64;

/** The library takes a moment to load, and most installations ask nobody for certificates. */
async function loadAcme() {
  const acme = (await import('acme-client')).default;
  // Whoever asked knows when to ask again; what is asked meanwhile must not wait behind it.
  Object.assign(acme.axios.defaults, { acmeSettings: { retryMaxAttempts: 0 }, timeout: REQUEST_MS });
  return acme;
}

/** An authority that speaks ACME (RFC 8555), such as Let's Encrypt; proof is by HTTP (`http-01`). */
export class AcmeAuthority implements CertificateAuthority {
  readonly #options: AcmeAuthorityOptions;

  constructor(options: AcmeAuthorityOptions) {
    this.#options = options;
  }

  async issue(hostname: string, kept: CertificateOrder | null, steps: IssueSteps): Promise<KeptCertificate> {
    const { crypto } = await loadAcme();
    const client = await this.#client();
    const carriedOn = kept && (await openOrder(client, kept.url));
    let order = carriedOn ?? (await client.createOrder({ identifiers: [{ type: 'dns', value: hostname }] }));
    const privateKey = carriedOn && kept ? kept.privateKey : newKey();
    await steps.ordered({ url: order.url, privateKey });
    if (order.status === 'pending') {
      for (const each of await client.getAuthorizations(order)) await prove(client, each, steps);
      await steps.proven();
      order = { ...(await client.waitForValidStatus(order)), url: order.url };
    }
    if (order.status === 'ready') {
      const commonName = hostname.length > LONGEST_COMMON_NAME ? {} : { commonName: hostname };
      const [, request] = await crypto.createCsr({ ...commonName, altNames: [hostname] }, privateKey);
      order = await client.finalizeOrder(order, request);
    }
    return { certificateChain: await client.getCertificate(order), privateKey };
  }

  /** One whose account is the one of our key; the authority makes it where it knows none. */
  async #client(): Promise<Client> {
    const acme = await loadAcme();
    const { directory, contact } = this.#options;
    const client = new acme.Client({
      directoryUrl: directory,
      accountKey: await this.#accountKey(),
      ...LOOKS,
    });
    await client.createAccount({ termsOfServiceAgreed: true, contact: [`mailto:${contact}`] });
    return client;
  }

  async #accountKey(): Promise<string> {
    const { directory, accounts } = this.#options;
    const known = await accounts.accountKey(directory);
    if (known !== null) return known;
    const key = newKey();
    await accounts.setAccountKey(directory, key);
    return key;
  }
}

/** An order that something can still come of. */
async function openOrder(client: Client, url: string): Promise<Order | null> {
  const order = await client.getOrder({ url } as Order).catch(() => null);
  return order === null || order.status === 'invalid' ? null : order;
}

/** @throws with the authority's own words when it does not believe it */
async function prove(client: Client, authorization: Authorization, steps: IssueSteps): Promise<void> {
  if (authorization.status === 'valid') return;
  const challenge = authorization.challenges.find(({ type }) => type === 'http-01');
  if (!challenge) throw new Error('the authority offers no proof by HTTP (http-01) for this name');
  await steps.answer(challenge.token, await client.getChallengeKeyAuthorization(challenge));
  if (challenge.status === 'pending') await client.completeChallenge(challenge);
  await client.waitForValidStatus(challenge);
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
