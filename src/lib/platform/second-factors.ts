import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import type { SecondFactor } from '../domain/second-factor.ts';
import { base32, codeAt, keyUri, stepAt } from '../domain/totp.ts';
import type { Clock } from '../std/clock.ts';
import { Guesses, type GuessRules } from './guesses.ts';
import type { Records, Store } from './ports.ts';

interface SecondFactorsOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** A million codes, three of which are good at a time: nobody is to try many. */
const CODES_OF_ACCOUNT: GuessRules = { size: 5, refillPerMinute: 1 };
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
/** Clocks of phones are a little off. */
const STEPS_OFF = [-1, 0, 1];
const ISSUER = 'Renga';

/** Codes of an authenticator app, wanted beside the password (RFC 6238), and the ones for a lost phone. */
export class SecondFactors {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #guesses: Guesses;

  constructor({ store, clock }: SecondFactorsOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#guesses = new Guesses({ rules: CODES_OF_ACCOUNT, clock });
  }

  async isOn(account: Account): Promise<boolean> {
    return (await this.#store.secondFactors.find(account.id))?.isOn ?? false;
  }

  /** A new secret; nothing is wanted of anybody before `confirm`. @throws {Refusal} `conflict` when there is one */
  begin(account: Account): Promise<{ readonly secret: string; readonly uri: string }> {
    return this.#store.transaction(async ({ secondFactors }) => {
      if ((await secondFactors.find(account.id))?.isOn)
        throw new Refusal('conflict', 'Two-factor authentication is on already.', { id: 'two_factor_on' });
      const secret = randomBytes(SECRET_BYTES);
      await secondFactors.save({
        accountId: account.id,
        secret,
        isOn: false,
        lastStep: 0,
        recoveryHashes: [],
      });
      return { secret: base32(secret), uri: keyUri(secret, ISSUER, account.email) };
    });
  }

  /**
   * Turns it on, for somebody who has shown a code; the recovery codes can be seen this once.
   * @throws {Refusal} `forbidden`, id `two_factor`; `conflict` when nothing was begun; `rate_limit`
   */
  confirm(account: Account, code: string): Promise<readonly string[]> {
    return this.#trying(account, async ({ secondFactors }) => {
      const factor = await secondFactors.find(account.id);
      if (!factor || factor.isOn)
        throw new Refusal('conflict', 'Begin first: renga 2fa:enable', { id: 'two_factor_not_begun' });
      const lastStep = this.#stepOf(factor, code);
      if (lastStep === null) return null;
      const codes = Array.from({ length: RECOVERY_CODES }, () => randomBytes(8).toString('hex'));
      await secondFactors.save({ ...factor, isOn: true, lastStep, recoveryHashes: codes.map(hashCode) });
      return codes;
    });
  }

  /**
   * Lets nobody through who has it on and shows no code that is good, of the app or for recovery; either is good once.
   * @throws {Refusal} `forbidden`, id `two_factor`; `rate_limit`
   */
  async check(account: Account, code: string | undefined): Promise<void> {
    if (!(await this.isOn(account))) return;
    if (code === undefined) throw wanted();
    await this.#trying(account, ({ secondFactors }) => this.#use(secondFactors, account, code));
  }

  /** Turns it off; whoever may has been asked for a code. */
  async end(account: Account): Promise<void> {
    await this.#store.secondFactors.delete(account.id);
  }

  async #use(secondFactors: Records['secondFactors'], account: Account, code: string): Promise<true | null> {
    const factor = await secondFactors.find(account.id);
    if (!factor?.isOn) return true;
    const lastStep = this.#stepOf(factor, code);
    if (lastStep !== null) {
      await secondFactors.save({ ...factor, lastStep });
      return true;
    }
    const used = hashCode(code.trim().toLowerCase());
    if (!factor.recoveryHashes.includes(used)) return null;
    await secondFactors.save({
      ...factor,
      recoveryHashes: factor.recoveryHashes.filter((each) => each !== used),
    });
    return true;
  }

  /** The step that a code is of, if it is good and newer than the last one. */
  #stepOf({ secret, lastStep }: SecondFactor, code: string): number | null {
    const now = stepAt(this.#clock.now());
    const steps = STEPS_OFF.map((off) => now + off).filter((step) => step > lastStep);
    return steps.find((step) => isEqual(codeAt(secret, step), code.trim())) ?? null;
  }

  /** Counts what came to nothing, before it may be tried again. */
  async #trying<T>(account: Account, work: (records: Records) => Promise<T | null>): Promise<T> {
    this.#guesses.check(account.id);
    const result = await this.#store.transaction(work);
    if (result !== null) return result;
    this.#guesses.wrong(account.id);
    throw wanted('This two-factor code is not good, or was used already.');
  }
}

const wanted = (message = 'A second authentication factor or pre-authorization is required.'): Refusal =>
  new Refusal('forbidden', message, { id: 'two_factor' });

const hashCode = (code: string): string => createHash('sha256').update(code).digest('hex');

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
